;;; orgfig-asking.el --- What the tests of commands share  -*- lexical-binding: t; -*-

;;; Code:

;; An Emacs that was only unpacked cannot start itself to compile for this.
(defvar native-comp-enable-subr-trampolines)
(setq native-comp-enable-subr-trampolines nil)

(require 'support)
(require 'orgfig-commands)
(require 'orgfig-jump)

(defmacro orgfig-commands-test (&rest body)
  "Run BODY in the small notebook, with no buffer of reports from before."
  `(orgfig-test-with-notebook nil
     (orgfig-commands-test--forget)
     ,@body))

(defun orgfig-commands-test--forget ()
  "Kill the buffers of reports, and empty the echo area's log."
  (dolist (verb '("explain" "verify" "tangle" "detangle" "gallery" "doctor"))
    (when-let ((buffer (get-buffer (format "*orgfig %s*" verb)))) (kill-buffer buffer)))
  (with-current-buffer (messages-buffer)
    (let ((inhibit-read-only t)) (erase-buffer))))

(defun orgfig-commands-test-report (verb text)
  "Wait until the report of VERB has TEXT, and give its buffer."
  (let ((name (format "*orgfig %s*" verb)))
    (orgfig-test-until (and (get-buffer name)
                            (with-current-buffer name
                              (string-search text (buffer-string)))))
    (get-buffer name)))

(defun orgfig-commands-test-message (text)
  "Wait until the echo area has shown TEXT."
  (orgfig-test-until (with-current-buffer (messages-buffer)
                       (string-search text (buffer-string)))))

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

(provide 'orgfig-asking)
;;; orgfig-asking.el ends here
