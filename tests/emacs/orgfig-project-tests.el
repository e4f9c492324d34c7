;;; orgfig-project-tests.el --- Which project, which file, and whether it is trusted  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'orgfig-point)
(require 'orgfig-saved)

(defmacro orgfig-test-with-files (files &rest body)
  "Run BODY in a new folder that has FILES, each as (NAME . TEXT)."
  (declare (indent 1))
  `(let* ((folder (file-name-as-directory (file-truename (make-temp-file "orgfig-test-" t))))
          (default-directory folder)
          (org-mode-hook (list #'orgfig-maybe))
          (orgfig-trusted t)
          (vc-handled-backends nil))
     (pcase-dolist (`(,name . ,text) ,files)
       (make-directory (file-name-directory (expand-file-name name)) t)
       (write-region text nil name nil 'quiet))
     (unwind-protect (progn ,@body)
       (orgfig-test--leave folder))))

(defmacro orgfig-test-visiting (file &rest body)
  "Run BODY in a buffer that visits FILE, and kill it."
  (declare (indent 1))
  `(with-current-buffer (find-file-noselect ,file)
     (unwind-protect (progn ,@body)
       (set-buffer-modified-p nil)
       (kill-buffer))))

(defconst orgfig-test-figure "* TODO a\n[[file:fig/a.svg]]\n" "The text of a notebook.")

;;;; Where a project is, and what its files are called

(ert-deftest orgfig-project-is-the-nearest-folder-with-a-notebook-or-settings ()
  (orgfig-test-with-files '(("a/figures.org" . "") ("a/b/c/x.py" . "")
                            ("s/pyproject.toml" . "[project]\n[tool.orgfig]\n") ("s/b/x.py" . "")
                            ("t/pyproject.toml" . "[tool.orgfig.policy]\n")
                            ("d/pyproject.toml" . "tool.orgfig.jobs = 2\n")
                            ("o/pyproject.toml" . "[tool.organ]\n# [tool.orgfig] is no setting\n"))
    (should (equal (orgfig-root (expand-file-name "a/b/c/")) (expand-file-name "a/")))
    (should (equal (orgfig-root (expand-file-name "s/b/")) (expand-file-name "s/")))
    (should (equal (orgfig-root (expand-file-name "t")) (expand-file-name "t/")))
    (should (equal (orgfig-root (expand-file-name "d")) (expand-file-name "d/")))
    (should-not (orgfig-root (expand-file-name "o")))
    (should-not (orgfig-root "/ssh:nowhere:/a/"))
    (should-error (orgfig--project "/ssh:nowhere:/a/") :type 'user-error)))

(ert-deftest orgfig-project-is-one-by-whatever-name-it-is-reached ()
  (orgfig-test-with-files `(("real/figures.org" . ,orgfig-test-figure) ("elsewhere/x" . ""))
    (make-symbolic-link "real" "link")
    (make-symbolic-link "../real/figures.org" "elsewhere/linked.org")
    (orgfig-test-visiting "link/figures.org"
      (should orgfig-mode)
      (should (equal orgfig--root (expand-file-name "real/" folder)))
      (should (equal (orgfig--place-at-point (orgfig--project)) "figures.org:1-1")))
    (orgfig-test-visiting "elsewhere/linked.org"
      (should orgfig-mode)
      (should (equal (orgfig--place-at-point (orgfig--project)) "figures.org:1-1"))
      (orgfig-test-idle))
    (should (= (hash-table-count orgfig--projects) 1))))

(ert-deftest orgfig-project-calls-a-notebook-that-is-a-link-by-the-link ()
  (orgfig-test-with-files `(("kept/mine.org" . ,orgfig-test-figure) ("project/x" . ""))
    (make-symbolic-link "../kept/mine.org" "project/figures.org")
    (orgfig-test-visiting "project/figures.org"
      (orgfig-test-idle)
      (should orgfig-mode)
      (should (equal (orgfig--relative (orgfig--project)) "figures.org")))))

(ert-deftest orgfig-project-with-a-name-that-is-not-ascii ()
  (orgfig-test-with-files `(("Ü b/größe.org" . ,orgfig-test-figure)
                            ("Ü b/pyproject.toml" . "[tool.orgfig]\nnotebooks = [\"größe.org\"]\n"))
    (orgfig-test-visiting "Ü b/größe.org"
      (should orgfig-mode)
      (orgfig-test-idle)
      (should-not (orgfig--project-trouble (orgfig--project)))
      (should (equal (alist-get 'path (orgfig-test-figure "a")) "größe.org"))
      (let (document)
        (orgfig--ask (orgfig--project) (list "status" "--json" (orgfig--place-at-point (orgfig--project)))
                     (lambda (one _) (setq document one)))
        (orgfig-test-until document)
        (should (equal (alist-get 'name (car (alist-get 'figures document))) "a"))))))

;;;; By itself in notebooks only

(ert-deftest orgfig-project-maybe-leaves-all-other-files-alone ()
  (orgfig-test-with-files `(("a/figures.org" . ,orgfig-test-figure) ("a/README.org" . "* Read me\n")
                            ("b/plots.org" . ,orgfig-test-figure) ("b/figures.org" . ,orgfig-test-figure)
                            ("b/pyproject.toml" . "[tool.orgfig]\nnotebooks = [\"plots.org\"]\n")
                            ("c/notes.org" . "* Notes\n"))
    (dolist (file '("a/README.org" "b/figures.org" "c/notes.org"))
      (orgfig-test-visiting file
        (should (derived-mode-p 'org-mode))
        (should-not orgfig-mode)))
    (should-not (orgfig-test-processes))
    (dolist (file '("a/figures.org" "b/plots.org"))
      (orgfig-test-visiting file (should orgfig-mode) (orgfig-test-idle) (should orgfig-mode)))
    (with-temp-buffer (org-mode) (should-not orgfig-mode))))

(ert-deftest orgfig-project-what-turns-out-to-be-no-notebook-is-left ()
  (orgfig-test-with-files `(("figures.org" . ,orgfig-test-figure) ("README.org" . "* Read me\n"))
    (orgfig-test-visiting "README.org"
      (orgfig-mode)
      (orgfig-test-until (not orgfig-mode))
      (should-not (memq #'orgfig--after-save after-save-hook)))))

;;;; Trust

(defconst orgfig-test-hostile
  `(("p/figures.org" . ,orgfig-test-figure)
    ("p/pyproject.toml" . "[tool.orgfig]\npython = \"../evil\"\n")
    ("evil" . "#!/bin/sh\n: >\"${0%/*}/LEFT\"\nexec python3 \"$@\"\n"))
  "A project whose settings name a program that leaves a file when it is started.")

(defmacro orgfig-test-hostile (&rest body)
  "Run BODY where the hostile project is, which nobody trusts."
  `(orgfig-test-with-files orgfig-test-hostile
     (set-file-modes "evil" #o755)
     (let ((orgfig-trusted nil)) ,@body)))

(defmacro orgfig-test-answering (answers &rest body)
  "Run BODY as in a session on a terminal whose user gives ANSWERS."
  (declare (indent 1))
  `(cl-letf* ((answers ,answers)
              ((symbol-function 'orgfig--anybody-there-p) #'always)
              ((symbol-function 'read-multiple-choice)
               (lambda (&rest _)
                 (pcase (pop answers)
                   ('nil (ert-fail "There was one question too many"))
                   ('quit (signal 'quit nil))
                   (answer (list answer))))))
     (prog1 (progn ,@body)
       (should-not answers))))

(defun orgfig-test-show ()
  "Show this buffer, and tell those who wait for that, as Emacs does when it draws."
  (set-window-buffer nil (current-buffer))
  (dolist (shown (remq t window-buffer-change-functions))
    (funcall shown (selected-window)))
  (orgfig-test-until (not (cl-find #'orgfig--act timer-list :key #'timer--function))))

(defun orgfig-test-left ()
  "Open the hostile notebook; give whether the mode is on, and whether the program ran."
  (orgfig-test-visiting (expand-file-name "p/figures.org" default-directory)
    (orgfig-test-show)
    (let ((on orgfig-mode) (home (file-name-directory (directory-file-name default-directory))))
      (orgfig-test-idle)
      (list on (file-exists-p (expand-file-name "LEFT" home))))))

(ert-deftest orgfig-trust-nothing-starts-where-nobody-can-be-asked ()
  (orgfig-test-hostile
   (should (equal (orgfig-test-left) '(nil nil)))))

(ert-deftest orgfig-trust-is-asked-for-once-a-session ()
  (orgfig-test-hostile
   (orgfig-test-answering '(?n)
     (should (equal (orgfig-test-left) '(nil nil)))
     (should (equal (orgfig-test-left) '(nil nil)))))
  (orgfig-test-hostile
   (orgfig-test-answering '(quit) (should (equal (orgfig-test-left) '(nil nil)))))
  (orgfig-test-hostile
   (orgfig-test-answering '(?y)
     (should (equal (orgfig-test-left) '(t t)))
     (should (equal (orgfig-test-left) '(t t))))))

(ert-deftest orgfig-trust-is-asked-for-when-the-notebook-is-to-be-seen ()
  (orgfig-test-hostile
   (orgfig-test-visiting "p/figures.org" (should-not orgfig-mode)) ; not one question
   (orgfig-test-answering '(?y)
     (orgfig-test-visiting "p/figures.org"
       (should (= (length answers) 1))
       (orgfig-test-show)
       (should orgfig-mode)
       (org-mode) ; by now it is shown, and the answer is known
       (should orgfig-mode)
       (orgfig-test-idle)))))

(ert-deftest orgfig-trust-is-not-asked-for-where-no-program-is-named ()
  (dolist (settings '("" "[project]\nrequires-python = \">=3.11\"\n[tool.orgfig.policy]\nenvironment = [\"MY_PYTHON\"]\n"))
    (orgfig-test-with-files `(("figures.org" . ,orgfig-test-figure) ("pyproject.toml" . ,settings))
      (let ((orgfig-trusted nil))
        (orgfig-test-visiting "figures.org"
          (should orgfig-mode)
          (should-not (orgfig--trusted-p (orgfig--project)))
          (orgfig-test-idle)
          (should (orgfig-test-figure "a")))))))

(ert-deftest orgfig-trust-is-needed-however-the-program-is-named ()
  (dolist (settings '("[tool.orgfig]\npython = \"../evil\"\n" "[tool.orgfig]\n  'python'\t= '../evil'\n"
                      "tool.orgfig.python = \"../evil\"\n" "tool = {orgfig = {python = \"../evil\"}}\n"
                      "[tool.orgfig]\n\"pyth\\u006fn\" = \"../evil\"\n"
                      "# -*- coding: ebcdic-us -*-\n[tool.orgfig]\npython = \"../evil\"\n"))
    (orgfig-test-hostile
     (write-region settings nil "p/pyproject.toml" nil 'quiet)
     (should (equal (orgfig-test-left) '(nil nil))))))

(ert-deftest orgfig-trust-is-needed-to-build-on-save-in-every-project ()
  (orgfig-test-with-files `(("figures.org" . ,orgfig-test-figure))
    (let ((orgfig-trusted nil) (orgfig-build-on-save t) (orgfig-build-delay 0) (make-backup-files nil))
      (orgfig-test-visiting "figures.org"
        (insert "# a line\n")
        (orgfig-test-answering '(?n)
          (save-buffer)
          (insert "# another\n")
          (save-buffer))
        (orgfig-test-idle)
        (should orgfig-mode)
        (should-not (orgfig--project-request (orgfig--project)))))))

(ert-deftest orgfig-trust-is-remembered-if-one-says-so ()
  (orgfig-test-hostile
   (let ((custom-file (expand-file-name "custom.el")) (user-init-file "init.el"))
     (orgfig-test-answering '(?!) (should (equal (orgfig-test-left) '(t t))))
     (with-temp-buffer
       (insert-file-contents "custom.el")
       (should (search-forward "orgfig-trusted"))
       (should (search-forward (abbreviate-file-name (expand-file-name "p/" folder)))))
     (clrhash orgfig--projects)
     (should (car (orgfig-test-left))))))

(ert-deftest orgfig-trust-is-what-the-option-says-and-no-file ()
  (orgfig-test-hostile
   (let ((orgfig-trusted (list folder))) (should (orgfig--trusted-p (orgfig--project "p"))))
   (let ((orgfig-trusted (list (expand-file-name "p")))) (should (orgfig--trusted-p (orgfig--project "p"))))
   (let ((orgfig-trusted (list (expand-file-name "p/deeper") (substring folder 0 -2))))
     (should-not (orgfig--trusted-p (orgfig--project "p"))))
   (should (risky-local-variable-p 'orgfig-trusted))
   (with-temp-buffer
     (setq-local orgfig-trusted t)
     (should-not (orgfig--trusted-p (orgfig--project (expand-file-name "p" folder)))))))

(ert-deftest orgfig-trust-is-what-emacs-trusts ()
  (skip-unless (fboundp 'trusted-content-p))
  (orgfig-test-hostile
   (let ((project (orgfig--project "p")) (home (abbreviate-file-name folder)))
     (dolist (trusted (list :all (list home) (list (concat home "p/"))))
       (with-suppressed-warnings ((free-vars trusted-content))
         (cl-progv '(trusted-content) (list trusted)
           (should (orgfig--trusted-p project)))))
     (dolist (trusted (list nil (list (concat home "p/figures.org"))))
       (cl-progv '(trusted-content) (list trusted)
         (should-not (orgfig--trusted-p project)))))))

(ert-deftest orgfig-trust-is-to-turn-the-mode-on-by-hand ()
  (orgfig-test-hostile
   (orgfig-test-visiting "p/figures.org"
     (should-not orgfig-mode)
     (should-error (orgfig-mode) :type 'user-error)
     (should-not orgfig-mode)
     (call-interactively #'orgfig-mode)
     (orgfig-test-idle)
     (should (file-exists-p (expand-file-name "LEFT" folder))))
   (should (equal (orgfig-test-left) '(t t)))))

(ert-deftest orgfig-trust-is-nothing-that-a-file-or-a-folder-can-give ()
  (let ((enable-local-variables t) (enable-local-eval 'maybe) (safe-local-eval-forms nil)
        (debug-on-error nil))           ; for then Emacs tells of an error in them, and goes on
    (pcase-dolist (`(,name . ,text)
                   `(("p/figures.org" . ,(concat orgfig-test-figure "# Local Variables:\n# eval: (orgfig-mode)\n# End:\n"))
                     ("p/figures.org" . ,(concat "# -*- mode: org; mode: orgfig -*-\n" orgfig-test-figure))
                     ("p/.dir-locals.el" . "((org-mode . ((mode . orgfig))))")
                     ("p/.dir-locals.el" . "((org-mode . ((eval . (orgfig-mode 1)))))")))
      (orgfig-test-hostile
       (write-region text nil name nil 'quiet)
       (should (equal (orgfig-test-left) '(nil nil)))
       ;; It asks, as `orgfig-maybe' does.
       (let ((org-mode-hook nil))
         (orgfig-test-answering '(?n) (should (equal (orgfig-test-left) '(nil nil))))
         (clrhash orgfig--projects)
         (orgfig-test-answering '(?y) (should (equal (orgfig-test-left) '(t t)))))))))

(ert-deftest orgfig-trust-is-not-needed-for-what-no-project-can-give ()
  (orgfig-test-with-files `(("p/figures.org" . ,orgfig-test-figure)
                            ("p/orgfig/__init__.py" . "open('../LEFT', 'w')\n")
                            ("p/bin/orgfig" . "#!/bin/sh\n: >../LEFT\n"))
    (set-file-modes "p/bin/orgfig" #o755)
    (orgfig-test-visiting "p/figures.org"
      (orgfig-test-idle)
      (let ((orgfig-program "orgfig") (exec-path '("bin" "./bin" nil)))
        (should-error (orgfig--program) :type 'user-error)))
    (should-not (file-exists-p "LEFT"))))

;;; orgfig-project-tests.el ends here
