;;; orgfig-status-support.el --- A list of figures to look at in tests  -*- lexical-binding: t; -*-

;;; Commentary:

;; The list of the small notebook, its rows as they are drawn, and waiting for
;; the next audit.

;;; Code:

(require 'support)
(require 'orgfig-status)

(defmacro orgfig-status-test (text &rest body)
  "Run BODY in the list of the figures of TEXT, or of the small notebook.
The variable `notebook' is the notebook's buffer."
  (declare (indent 1) (debug (form body)))
  `(orgfig-test-with-notebook ,text
     (let ((notebook (current-buffer)))
       (ignore notebook)
       (delete-other-windows)
       (switch-to-buffer notebook)
       (orgfig-status)
       (orgfig-test-idle)
       ,@body)))

(defun orgfig-status-test-column (column)
  "What COLUMN, a number from 0, shows of all figures, from top to bottom."
  (save-excursion
    (goto-char (point-min))
    (let ((texts '()))
      (while (not (eobp))
        (when (orgfig-rows--figure-p (orgfig-list--row))
          (push (substring-no-properties (aref (tabulated-list-get-entry) column)) texts))
        (forward-line 1))
      (nreverse texts))))

(defun orgfig-status-test-names ()
  "The figures that are listed, from top to bottom."
  (orgfig-status-test-column 1))

(defun orgfig-status-test-goto (name)
  "Go to the row of the figure NAME, as a user does."
  (goto-char (or (orgfig-steady--position (cons "figures.org" name))
                 (ert-fail (list "No such row" name (buffer-string)))))
  (orgfig-list--moved))

(defun orgfig-status-test-verdict (name)
  "The verdict that is drawn in the row of the figure NAME."
  (save-excursion
    (goto-char (orgfig-steady--position (cons "figures.org" name)))
    (substring-no-properties (aref (tabulated-list-get-entry) 0))))

(defun orgfig-status-test-highlighted ()
  "The figures of the rows that are highlighted."
  (mapcar (lambda (place) (cdr (tabulated-list-get-id place)))
          (seq-uniq (cl-loop for place from (point-min) below (point-max)
                             when (seq-some (lambda (one) (eq (overlay-get one 'face) 'hl-line))
                                            (overlays-at place))
                             collect (save-excursion (goto-char place) (line-beginning-position))))))

(defun orgfig-status-test-sort (column)
  "Sort by COLUMN, a number from 0; once more, the other way round."
  (tabulated-list-sort column))

(defun orgfig-status-test-marked ()
  "The figures whose rows have a mark at their begin, from top to bottom."
  (save-excursion
    (goto-char (point-min))
    (let ((names '()))
      (while (re-search-forward "^>" nil t)
        (push (substring-no-properties (aref (tabulated-list-get-entry) 1)) names))
      (nreverse names))))

(defun orgfig-status-test-headline ()
  "What the mode line says of the project."
  (substring-no-properties (orgfig-status--headline)))

(defun orgfig-status-test-details ()
  "What is shown of one figure."
  (with-current-buffer "*orgfig figure*"
    (buffer-substring-no-properties (point-min) (point-max))))

(defun orgfig-status-test-line ()
  "The line that point is on in the selected window, without properties."
  (with-current-buffer (window-buffer)
    (buffer-substring-no-properties (line-beginning-position) (line-end-position))))

(provide 'orgfig-status-support)
;;; orgfig-status-support.el ends here
