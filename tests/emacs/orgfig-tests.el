;;; orgfig-tests.el --- The mode in a real Emacs  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'orgfig-point)

(defun orgfig-test-lighter-has (property)
  "The value of PROPERTY of the lighter's first part, where the mode line heeds it."
  (should (eq (car (nth 1 orgfig--lighter)) :propertize))
  (plist-get (cddr (nth 1 orgfig--lighter)) property))

(ert-deftest orgfig-mode-asks-which-figures-are-proven ()
  (orgfig-test-with-notebook nil
    (should (equal (orgfig-test-lighter) " Fig"))
    (orgfig-test-idle)
    (should (equal (alist-get 'verdict (orgfig-test-figure "circle")) "unproven"))
    (should (equal (orgfig-test-lighter) " Fig:1"))
    (should (eq (get-text-property 0 'face (nth 1 (nth 2 orgfig--lighter))) 'orgfig-unproven))
    (should (string-match-p "\\`0 of 1 DONE figure.*\nmouse-1: " (orgfig-test-lighter-has 'help-echo)))
    (should (eq (lookup-key (orgfig-test-lighter-has 'local-map) [mode-line mouse-1])
                'orgfig--show-clicked))
    (should (risky-local-variable-p 'orgfig--lighter))))

(ert-deftest orgfig-mode-is-refused-where-it-makes-no-sense ()
  (let ((folder (file-name-as-directory (make-temp-file "orgfig-test-" t))))
    (with-temp-buffer
      (setq default-directory folder)
      (should-error (orgfig-mode) :type 'user-error)
      (org-mode)
      (should-error (orgfig-mode) :type 'user-error)
      (setq buffer-file-name (expand-file-name "a.org" folder))
      (should-error (orgfig-mode) :type 'user-error)
      (setq default-directory "/ssh:nowhere:/" buffer-file-name "/ssh:nowhere:/figures.org")
      (should-error (orgfig-mode) :type 'user-error)
      (should-not orgfig-mode)
      (should-not (memq #'orgfig--after-save after-save-hook))
      (setq buffer-file-name nil))
    (orgfig-test--leave folder)))

(ert-deftest orgfig-mode-says-why-the-program-has-no-answer ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (write-region "[tool.orgfig]\njobs = \"many\"\n" nil "pyproject.toml" nil 'quiet)
    (orgfig-refresh)
    (orgfig-test-idle)
    (should (equal (orgfig-test-lighter) " Fig:?"))
    (should (string-match-p "jobs" (orgfig-test-lighter-has 'help-echo)))
    (let ((orgfig-program "/nowhere/orgfig")) (orgfig-refresh))
    (should (string-match-p "There is no program" (orgfig-test-lighter-has 'help-echo)))
    (delete-file "pyproject.toml")
    (orgfig-refresh)
    (orgfig-test-idle)
    (should (equal (orgfig-test-lighter) " Fig:1"))))

(ert-deftest orgfig-mode-asks-once-more-for-many-saves ()
  (orgfig-test-with-notebook nil
    (let ((asked 0))
      (cl-letf* ((run (symbol-function 'orgfig--run))
                 ((symbol-function 'orgfig--run)
                  (lambda (&rest arguments) (cl-incf asked) (apply run arguments))))
        (dotimes (_ 5)
          (goto-char (point-max))
          (insert "\n")
          (save-buffer))
        (orgfig-test-replace "* TODO square" "* DONE square")
        (save-buffer)
        (orgfig-test-idle)
        (should (= asked 1))
        (should (equal (orgfig-test-lighter) " Fig:2"))))))

(ert-deftest orgfig-mode-places-are-lines-of-the-whole-file ()
  (orgfig-test-with-notebook nil
    (let* ((project (orgfig--project)) (line (orgfig-test-goto "<<draw>>"))
           (block (format "figures.org:%d-%d" (1- line) (+ line 3))))
      (should (equal (orgfig--place-at-point project) block))
      (narrow-to-region (point) (line-end-position))
      (should (equal (orgfig--place-at-point project) block))
      (let ((place (point)) (indirect (make-indirect-buffer (current-buffer) "indirect" t)))
        (with-current-buffer indirect
          (goto-char place)
          (should (equal (orgfig--place-at-point project) block)))
        (kill-buffer indirect))
      (widen)
      (should (equal (orgfig--lines project 1 1) "figures.org:1-1"))
      (should (equal (orgfig--lines project 1 (point-max))
                     (format "figures.org:1-%d" (1- (line-number-at-pos (point-max)))))))))

(ert-deftest orgfig-mode-a-place-is-visited-in-what-is-shown-of-it ()
  (orgfig-test-with-notebook nil
    (let ((project (orgfig--project)) (line (orgfig-test-goto "<<draw>>")))
      (narrow-to-region (line-beginning-position -3) (line-end-position))
      (orgfig--visit project "figures.org" line 3)
      (should (looking-at-p "draw>>"))
      (should (buffer-narrowed-p))
      (orgfig--visit project "figures.org" 1 900)
      (should (= (point) (line-end-position)))
      (should-not (buffer-narrowed-p))
      (should-error (orgfig--visit project "nothing.org" 1) :type 'user-error)
      (should-not (get-buffer "nothing.org")))))

(ert-deftest orgfig-mode-goes-with-the-file ()
  (orgfig-test-with-notebook nil
    (let ((first default-directory) (second (expand-file-name "second/")))
      (make-directory second)
      (write-region "" nil "second/figures.org" nil 'quiet)
      (setf (orgfig--project-trust (orgfig--project second)) t)
      (let ((make-backup-files nil)) (write-file "second/figures.org"))
      (should (equal orgfig--root second))
      (orgfig-test-idle)
      (should (equal (orgfig-test-lighter) " Fig:1"))
      (should-not (orgfig--buffers (orgfig--project first)))
      (write-file "notes.org")
      (orgfig-test-until (not orgfig-mode)))))

(ert-deftest orgfig-mode-does-not-go-where-nobody-trusts ()
  (orgfig-test-with-notebook nil
    (make-directory "second")
    (write-region "" nil "second/figures.org" nil 'quiet)
    (write-region "[tool.orgfig]\npython = \"./evil\"\n" nil "second/pyproject.toml" nil 'quiet)
    (orgfig-test-idle)
    (let ((orgfig-trusted nil)) (write-file "second/figures.org"))
    (should-not orgfig-mode)
    (should-not (orgfig-test-processes))))

(ert-deftest orgfig-position-counts-characters-not-what-they-look-like ()
  (with-temp-buffer
    (insert "one\n\tab\n[[file:a][b]] c\n")
    (org-mode)
    (let ((at (lambda (line column)
                (orgfig--go-to line column)
                (buffer-substring-no-properties (point) (line-end-position)))))
      (should (equal (funcall at 2 3) "b"))
      (should (equal (funcall at 3 15) "c"))
      (should (equal (funcall at 1 99) ""))
      (should (equal (funcall at 1 nil) "one"))
      (narrow-to-region (point-min) (line-end-position))
      (should (equal (funcall at 2 2) "ab")))))

(ert-deftest orgfig-mode-outlives-a-revert ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (dolist (keep '(t nil))
      (write-region "* DONE two\n[[file:fig/two.svg]]\n" nil "figures.org" t 'quiet)
      (revert-buffer t t keep)
      (should orgfig-mode)
      (should (= (cl-count #'orgfig--after-save after-save-hook) 1))
      (orgfig-test-idle))
    (should (equal (orgfig-test-lighter) " Fig:3"))))

(ert-deftest orgfig-mode-leaves-nothing-behind ()
  (orgfig-test-with-notebook nil
    (let ((hooks '(after-save-hook after-revert-hook after-set-visited-file-name-hook
                                   after-change-functions kill-buffer-hook)))
      (orgfig-mode -1)
      (dolist (hook hooks)
        (should-not (cl-find-if (lambda (function) (string-match-p "orgfig" (format "%s" function)))
                                (symbol-value hook))))
      (should-not (local-variable-p 'orgfig--root)))))

;;; orgfig-tests.el ends here
