;;; orgfig-table-tests.el --- The table in a real Emacs  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'orgfig-table)
(require 'ol)

(defconst orgfig-table-tests-titles "\
#+TODO: TODO | DONE
* DONE plain
* DONE with [brackets] and *stars* and /slashes/
* DONE closing]
* DONE [[https://example.org][a link]] within
* DONE counted [1/2]
* DONE twice
* DONE twice
* DONE bar|red
* DONE =verbatim= and \\alpha
"
  "A notebook whose titles make links hard.  Headings need a picture to count.")

(defun orgfig-table-tests-hostile ()
  "The notebook of hard titles, a picture below each, and an empty block at the top."
  (concat "#+BEGIN: orgfig\n#+END:\n"
          (replace-regexp-in-string
           "^\\* .*" (let ((n 0)) (lambda (line) (format "%s\n[[file:fig/%d.svg]]" line (cl-incf n))))
           orgfig-table-tests-titles t t)))

(defun orgfig-table-tests-update ()
  "Write the first block of this buffer anew, and give the text of the buffer."
  (goto-char (point-min))
  (re-search-forward org-dblock-start-re)
  (beginning-of-line)
  (org-update-dblock)
  (buffer-substring-no-properties (point-min) (point-max)))

(defun orgfig-table-tests-block (&optional parameters content)
  "The small notebook with a block at its end that has PARAMETERS and CONTENT."
  (concat orgfig-test-notebook "* The table\n#+BEGIN: orgfig " parameters "\n" content "#+END:\n"))

(defun orgfig-table-tests-figures ()
  "The first column of the table in this buffer."
  (goto-char (point-min))
  (re-search-forward "^[ \t]*| figure")
  (mapcar #'car (cddr (org-table-to-lisp))))

(ert-deftest orgfig-table-is-inserted-with-links-that-lead-to-the-headings ()
  (orgfig-test-with-notebook nil
    (goto-char (point-max))
    (orgfig-insert-table)
    (should (looking-at "#\\+BEGIN: orgfig\n| figure"))
    (search-forward "[[*circle")
    (org-open-at-point)
    (should (looking-at "\\* DONE circle"))))

(ert-deftest orgfig-table-written-twice-is-the-same-and-nothing-is-modified ()
  (orgfig-test-with-notebook (concat "#+BEGIN: orgfig\n#+END:\n" orgfig-test-notebook)
    (let ((text (orgfig-table-tests-update)))
      (should (buffer-modified-p))
      (save-buffer)
      (should (equal (orgfig-table-tests-update) text))
      (should-not (buffer-modified-p))
      (org-update-all-dblocks)
      (should (equal (buffer-string) text))
      (should-not (buffer-modified-p)))))

(ert-deftest orgfig-table-is-no-output-and-no-claim ()
  (orgfig-test-with-notebook (orgfig-table-tests-block)
    (orgfig-test-idle)
    (let ((outputs (lambda ()
                     (mapcar (lambda (figure)
                               (list (alist-get 'name figure) (alist-get 'verdict figure)
                                     (length (alist-get 'outputs figure))))
                             (alist-get 'figures (orgfig--project-audit (orgfig--project))))))
          before)
      (setq before (funcall outputs))
      (orgfig-table-tests-update)
      (save-buffer)
      (orgfig-test-idle)
      (should (= (length before) 3))
      (should (equal (funcall outputs) before)))))

(ert-deftest orgfig-table-is-narrowed-by-its-parameters ()
  (orgfig-test-with-notebook (orgfig-table-tests-block ":state TODO :figures (\"circle\" square)")
    (orgfig-table-tests-update)
    (should (equal (orgfig-table-tests-figures) '("[[*square][square]]")))
    (orgfig-test-replace ":state TODO :figures (\"circle\" square)" ":verdict (unproven done)")
    (orgfig-table-tests-update)
    (should (equal (orgfig-table-tests-figures) '("[[*circle][circle]]")))))

(ert-deftest orgfig-table-that-cannot-be-written-stays-and-says-why ()
  (orgfig-test-with-notebook (orgfig-table-tests-block ":project \"/\"" "| kept |\n")
    (dolist (wrong '((":project \"/\"" . "No project") (":verdict unprovn" . "unprovn")
                     (":figures \"--help\"" . "--help") (":state DOING" . "DOING")))
      (orgfig-test-idle)
      (goto-char (point-max))
      (re-search-backward "^#\\+BEGIN: orgfig \\(.*\\)")
      (replace-match (car wrong) t t nil 1)
      (save-buffer)
      (let* ((text (buffer-string))
             (problem (should-error (orgfig-table-tests-update) :type 'user-error)))
        (should (string-search (cdr wrong) (error-message-string problem)))
        (should (equal (buffer-string) text))
        (should-not (buffer-modified-p))))
    (let ((orgfig-patience 0) (text (buffer-string)))
      (should-error (orgfig-table-tests-update) :type 'user-error)
      (should (equal (buffer-string) text)))))

(ert-deftest orgfig-table-that-is-quit-stays-and-leaves-no-process ()
  (orgfig-test-with-notebook (orgfig-table-tests-block "" "| kept |\n")
    (orgfig-test-idle)
    (let ((text (buffer-string)) (quit nil))
      (run-at-time 0 nil (lambda () (setq quit-flag t))) ; as C-g does
      (condition-case nil (orgfig-table-tests-update) (quit (setq quit t)))
      (should quit)
      (should (equal (buffer-string) text))
      (orgfig-test-idle))))

(ert-deftest orgfig-table-keeps-its-name-and-its-formulas ()
  (orgfig-test-with-notebook
      (orgfig-table-tests-block "" "#+name: audit\n| old |\n#+TBLFM: $7='(length $1)\nold\n")
    (let ((text (orgfig-table-tests-update)))
      (should (string-match-p "^#\\+name: audit\n| figure " text))
      (should (string-match-p "|\n#\\+TBLFM: \\$7='(length \\$1)\n\n0 of 1 DONE" text))
      (should-not (string-match-p "\\bold\\b" text))
      (should (string-match-p "| =fig/circle.svg= | +[0-9]+ |" text))
      (should (equal (orgfig-table-tests-update) text)))))

(ert-deftest orgfig-table-in-a-list-keeps-its-indentation ()
  (orgfig-test-with-notebook
      (concat orgfig-test-notebook "* The table\n- here\n  #+BEGIN: orgfig\n  #+END:\n")
    (switch-to-buffer (current-buffer)) ; Org looks at the selected window here
    (let ((text (orgfig-table-tests-update)))
      (should (string-match-p "^  | figure .*\n  |---" text))
      (should (string-match-p "^  #\\+END:$" text))
      (should (equal (orgfig-table-tests-update) text)))))

(ert-deftest orgfig-table-of-edits-is-written-from-what-is-saved-first ()
  (orgfig-test-with-notebook (orgfig-table-tests-block)
    (orgfig-test-idle)
    (orgfig-test-replace "* TODO square" "* DONE square")
    (should (string-match-p "square.* DONE .* unproven" (orgfig-table-tests-update)))
    (with-temp-buffer
      (insert-file-contents (expand-file-name "figures.org" orgfig--root))
      (should (search-forward "* DONE square" nil t)))))

(ert-deftest orgfig-table-may-be-updated-by-each-save ()
  (orgfig-test-with-notebook (orgfig-table-tests-block)
    (orgfig-test-idle)
    (add-hook 'before-save-hook #'org-update-all-dblocks nil t)
    (orgfig-test-replace "* TODO square" "* DONE square")
    (save-buffer)
    (should-not (buffer-modified-p))
    (should (string-match-p "square.* DONE .* unproven" (buffer-string)))))

(ert-deftest orgfig-table-links-lead-to-every-title ()
  (orgfig-test-with-notebook (orgfig-table-tests-hostile)
    (orgfig-table-tests-update)
    (save-buffer)
    (let ((org-link-search-must-match-exact-headline t) (lines '()))
      (goto-char (point-min))
      (while (re-search-forward "^| \\[\\[" nil t)
        (save-excursion
          (org-open-at-point)
          (beginning-of-line)
          (should (looking-at "\\* DONE "))
          (push (line-number-at-pos) lines)))
      ;; A title that another has, and one with a bar, can have no link.
      (should (= (length (delete-dups lines)) 7)))))

(ert-deftest orgfig-table-elsewhere-leads-to-the-notebook ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (let ((notes (expand-file-name "notes/talk.org" orgfig--root)) (notebook (current-buffer)))
      (make-directory (file-name-directory notes))
      (with-current-buffer (find-file-noselect notes)
        (insert "#+BEGIN: orgfig :project \"..\"\n#+END:\n")
        (orgfig-table-tests-update)
        (goto-char (point-min))
        (search-forward "[[file:../figures.org::*circle")
        (save-window-excursion
          (org-open-at-point)
          (should (eq (current-buffer) notebook))
          (should (looking-at "\\* DONE circle")))))))

;;; orgfig-table-tests.el ends here
