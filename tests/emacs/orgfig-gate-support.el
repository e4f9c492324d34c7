;;; orgfig-gate-support.el --- What the tests of the gate share  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'org-agenda)
(require 'orgfig-gate)

(defmacro orgfig-test-gated (text &rest body)
  "Run BODY in a notebook with TEXT (default: the small one) that is gated."
  (declare (indent 1) (debug (form body)))
  `(orgfig-test--gated ,text (lambda () ,@body)))

(defun orgfig-test--gated (text body)
  "Call BODY in a notebook with TEXT that is gated."
  (let ((orgfig-mode-hook (cons #'orgfig-gate-mode orgfig-mode-hook))
        (orgfig-gate-patience 30))
    (orgfig-test-with-notebook text
      (switch-to-buffer (current-buffer))
      (funcall body)
      (orgfig-test-idle))))

(defun orgfig-test-keys (heading keys)
  "Go to HEADING and press KEYS."
  (orgfig-test-goto heading)
  (switch-to-buffer (current-buffer))
  (execute-kbd-macro (kbd keys)))

(defun orgfig-test-state (title)
  "The state of the heading TITLE."
  (save-excursion
    (goto-char (point-min))
    (re-search-forward (format "^\\*+ .*%s" title))
    (org-get-todo-state)))

(defun orgfig-test-entry (title)
  "The text of the heading TITLE, without the text of those below."
  (save-excursion
    (goto-char (point-min))
    (re-search-forward (format "^\\*+ .*%s" title))
    (buffer-substring-no-properties
     (line-beginning-position) (progn (outline-next-heading) (point)))))

(defun orgfig-test-build (name)
  "Build the figure NAME, and wait for it."
  (orgfig--build (orgfig--project) (list name))
  (orgfig-test-idle))

(provide 'orgfig-gate-support)
;;; orgfig-gate-support.el ends here
