;;; orgfig-commands-support.el --- What the tests of commands share  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'orgfig-commands)
(require 'orgfig-jump)

(defmacro orgfig-commands-test (&rest body)
  "Run BODY in the small notebook, with no buffer of reports from before."
  `(orgfig-test-with-notebook nil
     (orgfig-commands-test--forget)
     ,@body))

(defun orgfig-commands-test--forget ()
  "Kill the buffers of reports, and forget what was said."
  (dolist (verb '("explain" "verify" "tangle" "detangle" "gallery" "doctor"))
    (when-let ((buffer (get-buffer (format "*orgfig %s*" verb)))) (kill-buffer buffer)))
  (setq orgfig-test-messages nil))

(defun orgfig-commands-test-report (verb text)
  "Wait until the report of VERB has TEXT, and give its buffer."
  (let ((name (format "*orgfig %s*" verb)))
    (orgfig-test-until (and (get-buffer name)
                            (with-current-buffer name
                              (string-search text (buffer-string)))))
    (get-buffer name)))

(defun orgfig-commands-test-message (text)
  "Wait until a message that has TEXT is given."
  (orgfig-test-until (cl-find-if (lambda (one) (string-search text one)) orgfig-test-messages)))

(defun orgfig-commands-test-run (&rest words)
  "Run the program with WORDS here, and wait for it."
  (let ((process (orgfig--run (orgfig--project) words)))
    (orgfig-test-until (not (process-live-p process)))
    (orgfig-test-idle)))

(defun orgfig-commands-test-edit (file old new)
  "Put NEW in the place of OLD in FILE, on the disk."
  (with-temp-file file
    (insert-file-contents file)
    (orgfig-test-replace old new)))

(defun orgfig-commands-test-disk (file)
  "The text of FILE on the disk."
  (with-temp-buffer (insert-file-contents file) (buffer-string)))

(provide 'orgfig-commands-support)
;;; orgfig-commands-support.el ends here
