;;; orgfig-gate-tests.el --- DONE is refused while a figure is not proven  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-gate-support)

;;;; What is refused

(ert-deftest orgfig-gate-refuses-what-fails-with-its-line-and-leaves-the-text ()
  (orgfig-test-gated nil
    (let ((text (buffer-string)))
      (orgfig-test-keys "TODO broken" "C-c C-t d")
      (should (orgfig-test-said "DONE waits for a proof: figures.org:25: never built"))
      (orgfig-test-until-said
       "DONE refused: figures.org:31: the last run failed: NameError: name 'sise' is not defined")
      (should (equal (buffer-string) text))
      (should-not (buffer-modified-p)))))

(ert-deftest orgfig-gate-only-refuses-if-nothing-is-to-be-built ()
  (orgfig-test-gated nil
    (let ((orgfig-gate-build nil) (text (buffer-string)))
      (orgfig-test-keys "TODO square" "C-c C-t d")
      (should (orgfig-test-said "DONE refused: figures.org:17: never built"))
      (orgfig-test-idle)
      (should (equal (buffer-string) text))
      (should-not (file-exists-p "fig/square.svg")))))

(ert-deftest orgfig-gate-refuses-where-there-is-no-program ()
  (orgfig-test-gated nil
    (orgfig-test-idle)
    (let ((orgfig-program "no-such-program-as-this") (orgfig-mode-hook nil))
      (orgfig-test-keys "TODO square" "C-c C-t d")
      (should (orgfig-test-said "DONE refused: There is no program"))
      (should (equal (orgfig-test-state "square") "TODO"))
      ;; By the last audit, this is no figure.
      (orgfig-test-keys "* Shared" "C-c C-t d")
      (should (equal (orgfig-test-state "Shared") "DONE")))))

(ert-deftest orgfig-gate-waits-no-longer-than-its-patience ()
  (orgfig-test-gated nil
    (orgfig-test-idle)
    (let ((orgfig-program '("sh" "-c" "exec sleep 100"))
          (orgfig-gate-patience 0.1) (orgfig-gate-build nil)
          (start (float-time)))
      (orgfig-test-keys "TODO square" "C-c C-t d")
      (should (< (- (float-time) start) 5))
      (should (orgfig-test-said "DONE refused: the program has not answered within 0.1 s"))
      (should (equal (orgfig-test-state "square") "TODO"))
      (mapc #'delete-process (orgfig-test-processes)))))

(ert-deftest orgfig-gate-asks-for-leave-to-save-and-refuses-without ()
  (orgfig-test-gated nil
    (let ((orgfig-save 'ask))
      (orgfig-test-replace "r=\"40\"" "r=\"41\"")
      (cl-letf (((symbol-function 'read-multiple-choice) (lambda (&rest _) '(?n "no"))))
        (should-error (orgfig-test-keys "TODO square" "C-c C-t d") :type 'user-error))
      (let ((orgfig-save nil))
        (orgfig-test-keys "TODO square" "C-c C-t d")
        (should (orgfig-test-said "DONE refused: the notebook has edits that are not saved")))
      (should (equal (orgfig-test-state "square") "TODO"))
      (should (buffer-modified-p)))))

;;;; What is let through

(ert-deftest orgfig-gate-builds-what-is-outdated-and-sets-done-with-time-and-log ()
  (orgfig-test-gated nil
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (should (equal (orgfig-test-state "square") "TODO"))
    (orgfig-test-until-said "square is proven, and DONE")
    (should (file-exists-p "fig/square.svg"))
    (should (string-match-p
             (concat "\\`\\* DONE square\nCLOSED: \\[[^]]+\\]\n"
                     "- State \"DONE\" +from \"TODO\" +\\[[^]]+\\]\n#\\+CAPTION: A square\n")
             (orgfig-test-entry "square")))
    ;; A second time it is green: it goes through at once, as in plain Org.
    (orgfig-test-keys "DONE square" "C-c C-t t")
    (should (equal (orgfig-test-state "square") "TODO"))
    (orgfig-test-keys "TODO square" "C-c C-t d")
    (should (equal (orgfig-test-state "square") "DONE"))
    (save-buffer)
    (orgfig-test-idle)
    (should (equal (alist-get 'verdict (orgfig-test-figure "square")) "done"))
    (should-not (cl-find-if (lambda (one) (string-match-p "not proven" one)) orgfig-test-messages))))

(ert-deftest orgfig-gate-lets-pass-what-promises-no-picture ()
  (orgfig-test-gated nil
    (orgfig-test-keys "TODO square" "C-c C-t c")
    (should (equal (orgfig-test-state "square") "CANCELLED"))
    (orgfig-test-keys "DONE circle" "C-c C-t t")
    (should (equal (orgfig-test-state "circle") "TODO"))
    (orgfig-test-keys "* Shared" "C-c C-t d")
    (should (equal (orgfig-test-state "Shared") "DONE"))
    (orgfig-test-keys "** code" "C-c C-t d")
    (should (equal (orgfig-test-state "code") "DONE"))
    ;; From a state that promises none it is a claim all the same.
    (let ((orgfig-gate-build nil))
      (orgfig-test-keys "CANCELLED square" "C-c C-t d")
      (should (equal (orgfig-test-state "square") "CANCELLED")))))

(ert-deftest orgfig-gate-lets-commented-headings-pass-and-commented ()
  (orgfig-test-gated (string-replace "* TODO broken" "* TODO COMMENT broken" orgfig-test-notebook)
    (orgfig-test-keys "broken" "C-c C-t d")
    (should (orgfig-test-goto "* DONE COMMENT broken"))
    (should (string-match-p "TODO COMMENT broken"
                            (with-temp-buffer (insert-file-contents "figures.org") (buffer-string))))))

(ert-deftest orgfig-gate-gives-way-to-a-prefix-argument-and-notes-it ()
  (orgfig-test-gated nil
    (setq-local org-log-into-drawer t)
    (let ((orgfig-gate-build nil) (org-inhibit-logging 'note))
      (orgfig-test-keys "TODO broken" "C-u C-c C-t d"))
    (should (equal (orgfig-test-state "broken") "DONE"))
    (should (string-match-p
             (concat "^:LOGBOOK:\n\\(?:- State .*\n\\)?- Not proven when set to \"DONE\" on \\[[^]]+\\] \\\\\\\\\n"
                     "  figures.org:25: never built\n\\(?:- State .*\n\\)?:END:\n")
             (orgfig-test-entry "broken")))
    (should (orgfig-test-said "DONE is set, and noted: figures.org:25: never built"))))

;;;; The mode

(ert-deftest orgfig-gate-mode-leaves-nothing-behind ()
  (orgfig-test-gated nil
    (orgfig-gate-mode -1)
    (should-not (local-variable-p 'org-blocker-hook))
    (orgfig-test-keys "TODO broken" "C-c C-t d")
    (should (equal (orgfig-test-state "broken") "DONE"))
    (orgfig-gate-mode)
    (orgfig-mode -1)
    (should-not orgfig-gate-mode)
    (should-error (orgfig-gate-mode) :type 'user-error)))

(ert-deftest orgfig-gate-asks-nothing-when-org-only-asks-what-is-blocked ()
  (orgfig-test-gated nil
    (orgfig-test-idle)
    (orgfig-test-goto "TODO broken")
    (let ((orgfig-program "no-such-program-as-this"))
      (should-not (org-entry-blocked-p)))))

;;; orgfig-gate-tests.el ends here
