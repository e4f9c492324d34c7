;;; orgfig-flymake-tests.el --- Marks at lines in a real Emacs  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'orgfig-flymake)
(require 'orgfig-checks)

(defmacro orgfig-flymake-tests-with (text &rest body)
  "Run BODY in a notebook with TEXT whose problems are marked."
  (declare (indent 1))
  `(orgfig-test-with-notebook ,text
     (orgfig-flymake-mode)
     (flymake-start)
     (orgfig-test-idle)
     ,@body))

(defun orgfig-flymake-tests-marks ()
  "What is marked in this buffer: (LINE MARKED NAME TYPE), in its order."
  (mapcar (lambda (one)
            (list (line-number-at-pos (flymake-diagnostic-beg one))
                  (buffer-substring-no-properties (flymake-diagnostic-beg one)
                                                  (flymake-diagnostic-end one))
                  (and (string-match "\\[\\([a-z-]+\\)\\]\\(\nhint: .*\\)?\\'" (flymake-diagnostic-text one))
                       (match-string 1 (flymake-diagnostic-text one)))
                  (flymake-diagnostic-type one)))
          (sort (flymake-diagnostics)
                (lambda (one other) (< (flymake-diagnostic-beg one) (flymake-diagnostic-beg other))))))

(defun orgfig-flymake-tests-broken ()
  "The small notebook with a figure that is no Python, its picture without a caption."
  (string-replace "#+CAPTION: A circle\n" ""
                  (string-replace "draw(\"circle.svg\"" "drwa(((\"circle.svg\""
                                  orgfig-test-notebook)))

(ert-deftest orgfig-flymake-marks-what-a-claim-lacks-until-it-is-mended ()
  (orgfig-flymake-tests-with nil
    (should (equal (orgfig-flymake-tests-marks) '((6 "circle" "never-built" :error))))
    (orgfig-test-replace "* DONE circle\nCLOSED: [2025-04-12 Sat 17:22]" "* TODO circle")
    (save-buffer)
    (orgfig-test-idle)
    (should-not (orgfig-flymake-tests-marks))))

(ert-deftest orgfig-flymake-marks-the-word-at-the-column ()
  (orgfig-flymake-tests-with (orgfig-flymake-tests-broken)
    (pcase-let ((`(,line ,marked ,_ ,type) (assoc 13 (orgfig-flymake-tests-marks))))
      (should (= line (orgfig-test-goto "drwa(((")))
      (should (equal marked "("))
      (should (eq type :error)))))

(ert-deftest orgfig-flymake-marks-move-with-the-text ()
  (orgfig-flymake-tests-with nil
    (goto-char (point-min))
    (insert "# one\n# two\n")
    (flymake-start)
    (orgfig-refresh)
    (orgfig-test-idle)
    (should (equal (orgfig-flymake-tests-marks) '((8 "circle" "never-built" :error))))
    (save-buffer)
    (orgfig-test-idle)
    (should (equal (orgfig-flymake-tests-marks) '((8 "circle" "never-built" :error))))
    (orgfig-test-replace "circle\nCLOSED" "\nCLOSED")
    (flymake-start)
    (should-not (orgfig-flymake-tests-marks))))

(ert-deftest orgfig-flymake-marks-notes-only-if-asked-to ()
  (let ((orgfig-flymake-level 'note))
    (orgfig-flymake-tests-with (string-replace "#+CAPTION: A circle\n" "" orgfig-test-notebook)
      (should (member '(9 "[[file:fig/circle.svg]]" "caption-missing" :note)
                      (orgfig-flymake-tests-marks)))
      (setq-local orgfig-flymake-level 'warning)
      (flymake-start)
      (should (equal (mapcar #'cddr (orgfig-flymake-tests-marks))
                     '(("never-built" :error) ("alt-missing" :warning)))))))

(ert-deftest orgfig-flymake-tells-of-a-broken-project-and-keeps-the-rest ()
  (orgfig-flymake-tests-with nil
    (with-temp-file "pyproject.toml" (insert "[tool.orgfig]\nfigures = 3\n"))
    (orgfig-refresh)
    (orgfig-test-idle)
    (should (equal (mapcar #'car (orgfig-flymake-tests-marks)) '(1 6)))
    (should (string-match-p "pyproject.toml" (flymake-diagnostic-text (car (flymake-diagnostics 1)))))
    (delete-file "pyproject.toml")
    (orgfig-refresh)
    (orgfig-test-idle)
    (should (equal (mapcar #'car (orgfig-flymake-tests-marks)) '(6)))))

(ert-deftest orgfig-flymake-leaves-nothing-and-comes-again ()
  (orgfig-flymake-tests-with nil
    (orgfig-flymake-mode -1)
    (should-not flymake-mode)
    (should-not (overlays-in (point-min) (point-max)))
    (orgfig-refresh)
    (orgfig-test-idle)
    (should-not (overlays-in (point-min) (point-max)))
    (orgfig-flymake-mode)
    (flymake-start)
    (orgfig-test-until (orgfig-flymake-tests-marks))
    (orgfig-mode -1)
    (should-not orgfig-flymake-mode)
    (should-not (overlays-in (point-min) (point-max)))))

(ert-deftest orgfig-flymake-on-the-hook-comes-and-goes-with-the-mode ()
  (let ((orgfig-mode-hook '(orgfig-flymake-mode)))
    (orgfig-test-with-notebook nil
      (should orgfig-flymake-mode)
      (orgfig-mode -1)
      (should-not orgfig-flymake-mode)
      (should-not flymake-mode))))

(ert-deftest orgfig-flymake-asks-once-for-a-save ()
  (orgfig-flymake-tests-with nil
    (goto-char (point-max))
    (insert "\n")
    (let ((asked 0))
      (add-hook 'orgfig-audit-functions (lambda (_) (cl-incf asked)))
      (unwind-protect
          (progn (save-buffer)
                 (flymake-start)
                 (accept-process-output nil 0.01)
                 (orgfig-test-idle)
                 (should (= asked 1)))
        (setq orgfig-audit-functions (list #'orgfig-flymake--follow))))))

(ert-deftest orgfig-silence-check-writes-a-comment-in-code ()
  (let ((orgfig-flymake-level 'note))
    (orgfig-flymake-tests-with (string-replace "draw(\"square" "drwa(((\"square" orgfig-test-notebook)
      (let ((text (buffer-string)))
        (orgfig-test-goto "drwa(((")
        (setq buffer-undo-list nil)
        (call-interactively #'orgfig-silence-check)
        (primitive-undo 1 buffer-undo-list)
        (should (equal (buffer-string) text))
        (orgfig-test-goto "drwa(((")
        (call-interactively #'orgfig-silence-check)
        (orgfig-test-goto "#+begin_src python :tangle tangled/square.py\n# orgfig: ignore syntax-error\n<<draw>>")
        (save-buffer)
        (orgfig-test-idle)
        (should-not (assoc "syntax-error" (mapcar #'cddr (orgfig-flymake-tests-marks))))))))

(ert-deftest orgfig-silence-check-writes-a-property-elsewhere ()
  (orgfig-flymake-tests-with (orgfig-flymake-tests-broken)
    (orgfig-test-goto "[[file:fig/circle.svg")
    (call-interactively #'orgfig-silence-check)
    (orgfig-test-goto "* DONE circle")
    (should (equal (org-entry-get (point) "ORGFIG_IGNORE") "alt-missing"))
    (save-buffer)
    (orgfig-test-idle)
    (should (equal (mapcar #'cddr (orgfig-flymake-tests-marks))
                   '(("never-built" :error) ("syntax-error" :error))))))

(ert-deftest orgfig-silence-check-is-refused-where-that-is-no-use ()
  (orgfig-flymake-tests-with nil
    (dolist (line '("#+TITLE" "* DONE circle"))
      (orgfig-test-goto line)
      (should-error (call-interactively #'orgfig-silence-check) :type 'user-error))
    (should-not (buffer-modified-p))))

(ert-deftest orgfig-describe-check-tells-what-it-looks-for ()
  (save-window-excursion
    (orgfig-describe-check "caption-missing")
    (with-current-buffer (help-buffer)
      (should (string-match-p "\\`caption-missing\n\nSeverity: " (buffer-string)))
      (should-not (string-match-p "^##" (buffer-string)))))
  (should-error (orgfig-describe-check "no-check") :type 'user-error)
  (should (member "syntax-error" (orgfig-checks--names))))

;;; orgfig-flymake-tests.el ends here
