;;; execute.el --- Runs a figure's block as C-c C-c does  -*- lexical-binding: t; -*-

;; Usage: emacs -Q --batch [-L ORG-LISP] -l execute.el FILE PYTHON SESSION HEADING...
;; Runs the first Python block under each HEADING of FILE, in a session where SESSION is not empty.
;; Prints one line of JSON at last: the version of Org, whether a run changed the notebook,
;; what stands in the buffer of errors, the messages, and what ended it early, or null.

(require 'org)
(require 'ob-python)
(require 'json)

(setq org-confirm-babel-evaluate nil
      org-element-use-cache nil
      org-id-track-globally nil
      make-backup-files nil
      create-lockfiles nil
      python-indent-guess-indent-offset nil
      python-shell-completion-native-enable nil)

(defvar execute-messages nil "What was said in the echo area, the last first.")

(defun execute-heading (title session)
  "Run the first Python block under the heading TITLE, in SESSION if that is not empty."
  (goto-char (point-min))
  (re-search-forward (format "^\\* \\(?:TODO \\|DONE \\)?%s$" (regexp-quote title)))
  (search-forward "#+begin_src python")
  (org-babel-execute-src-block
   nil nil (unless (string-empty-p session) `((:session . ,session)))))

(defun execute-wait (session)
  "Wait until the Python of SESSION has done what it was sent; Org may not have."
  (with-current-buffer (format "*%s*" session)
    (python-shell-send-string-no-output "None" (get-buffer-process (current-buffer)))))

(defun execute-text (name)
  "What stands in the buffer called NAME; empty if there is none."
  (if (get-buffer name) (with-current-buffer name (buffer-string)) ""))

(let* ((file (pop command-line-args-left))
       (python (pop command-line-args-left))
       (session (pop command-line-args-left))
       (titles command-line-args-left)
       (problem nil))
  (setq command-line-args-left nil
        org-babel-python-command python
        python-shell-interpreter python)
  (advice-add 'message :before
              (lambda (form &rest words)
                (when form (push (apply #'format form words) execute-messages))))
  (find-file file)
  (let ((before (buffer-string)))
    (condition-case err
        (progn
          (dolist (title titles) (execute-heading title session))
          (unless (string-empty-p session) (execute-wait session)))
      (error (setq problem (error-message-string err))))
    (princ (concat "\n"
                   (json-encode
                    `((org . ,(org-version))
                      (changed . ,(if (or (buffer-modified-p)
                                          (not (equal before (buffer-string))))
                                      t :json-false))
                      (errors . ,(execute-text org-babel-error-buffer-name))
                      (messages . ,(vconcat (nreverse execute-messages)))
                      (problem . ,problem)))
                   "\n"))))

;;; execute.el ends here
