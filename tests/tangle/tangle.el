;;; tangle.el --- Tangles Org files, for comparison  -*- lexical-binding: t; -*-

;; Usage: emacs -Q --batch [-L ORG-LISP] -l tangle.el FILE...
;; Prints the version of Org, then for each file one line: "orgfig-tangled" or
;; "orgfig-error: WHY"; whatever else Org prints does not begin with "orgfig-".

(require 'org)
(require 'ob-emacs-lisp)
(require 'ob-python)
(require 'ob-tangle)

(setq org-confirm-babel-evaluate nil
      org-id-track-globally nil
      make-backup-files nil
      create-lockfiles nil
      enable-local-variables :safe
      org-babel-python-command-nonsession "python3"
      python-indent-guess-indent-offset nil)

(defun tangle-one (file)
  "Tangle FILE; give the line that says how it went."
  (condition-case problem
      (progn (let ((inhibit-message t)) (org-babel-tangle-file file))
             "orgfig-tangled")
    (error (format "orgfig-error: %s"
                   (replace-regexp-in-string
                    "\n" " " (error-message-string problem))))))

(princ (format "orgfig-org %s in Emacs %s\n" (org-version) emacs-version))
(dolist (file command-line-args-left)
  (princ (concat "\n" (tangle-one (expand-file-name file)) "\n")))
(setq command-line-args-left nil)

;;; tangle.el ends here
