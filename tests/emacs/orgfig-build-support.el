;;; orgfig-build-support.el --- What tests of builds share  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'orgfig-build)

(defmacro orgfig-build-test-told (&rest body)
  "Run BODY, wait until all is quiet, and give the messages since, the last first."
  `(progn
     (setq orgfig-test-messages nil)
     ,@body
     (orgfig-test-idle)
     orgfig-test-messages))

(defun orgfig-build-test-file (name)
  "The absolute name of the project's file NAME."
  (expand-file-name name (orgfig-root)))

(provide 'orgfig-build-support)
;;; orgfig-build-support.el ends here
