;;; tangle.el --- Tangles Org files, for comparison  -*- lexical-binding: t; -*-

;; Usage: emacs -Q --batch [-L ORG-LISP] -l tangle.el FILE...
;; Prints the version of Org, then for each file one line: "tangled" or "error: WHY".

(require 'org)
(require 'ob-emacs-lisp)
(require 'ob-python)
(require 'ob-tangle)

(setq org-confirm-babel-evaluate nil
      org-id-track-globally nil
      make-backup-files nil
      create-lockfiles nil
      enable-local-variables :safe
      python-indent-guess-indent-offset nil)

(defun tangle-one (file)
  "Tangle FILE; give the line that says how it went."
  (condition-case problem
      (progn (let ((inhibit-message t)) (org-babel-tangle-file file))
             "tangled")
    (error (format "error: %s"
                   (replace-regexp-in-string
                    "\n" " " (error-message-string problem))))))

(princ (format "org %s in Emacs %s\n" (org-version) emacs-version))
(dolist (file command-line-args-left)
  (princ (concat (tangle-one (expand-file-name file)) "\n")))
(setq command-line-args-left nil)

;;; tangle.el ends here
