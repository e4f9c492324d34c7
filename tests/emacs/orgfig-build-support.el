;;; orgfig-build-support.el --- What tests of builds share  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'orgfig-build)

;; `message' and what asks are bound anew below; no compiler is to be started for that.
(defvar native-comp-enable-subr-trampolines)
(setq native-comp-enable-subr-trampolines nil)

(defmacro orgfig-build-test-told (&rest body)
  "Run BODY, wait until all is quiet, and give the messages since, the last first."
  `(let ((told '()))
     (cl-letf* ((former (symbol-function 'message))
                ((symbol-function 'message)
                 (lambda (format &rest arguments)
                   (when format (push (apply #'format-message format arguments) told))
                   (apply former format arguments))))
       ,@body
       (orgfig-test-idle))
     told))

(defun orgfig-build-test-file (name)
  "The absolute name of the project's file NAME."
  (expand-file-name name (orgfig-root)))

(provide 'orgfig-build-support)
;;; orgfig-build-support.el ends here
