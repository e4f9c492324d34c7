;;; orgfig-agenda-tests.el --- The agenda in a real Emacs  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'orgfig-agenda)

(defconst orgfig-agenda-tests-notebook
  (string-replace "* TODO square" "* DONE square :wide:" orgfig-test-notebook)
  "The small notebook with two figures that are claimed, one with a tag.")

(defun orgfig-agenda-tests-lines ()
  "The lines of the agenda that are about headings, without blanks at both ends."
  (let ((lines '()))
    (with-current-buffer org-agenda-buffer
      (goto-char (point-min))
      (while (not (eobp))
        (when (org-get-at-bol 'org-hd-marker)
          (push (string-trim (buffer-substring-no-properties (point) (line-end-position))) lines))
        (forward-line)))
    (nreverse lines)))

(defmacro orgfig-agenda-tests-with (text &rest body)
  "Run BODY in the agenda of a notebook with TEXT; `notebook' is its buffer."
  (declare (indent 1))
  `(orgfig-test-with-notebook ,text
     (let ((notebook (current-buffer)) (org-agenda-files nil) (org-agenda-window-setup 'current-window))
       (ignore notebook)
       (switch-to-buffer notebook)
       (unwind-protect
           (progn (orgfig-agenda) ,@body)
         (kill-buffer org-agenda-buffer)))))

(ert-deftest orgfig-agenda-lists-what-is-claimed-and-not-proven ()
  (orgfig-agenda-tests-with orgfig-agenda-tests-notebook
    (should (looking-at "2 figures are DONE and not proven"))
    (let ((lines (orgfig-agenda-tests-lines)))
      (should (= (length lines) 2))
      (should (string-match-p "\\`figures: +unproven +DONE circle  never built\\'" (car lines)))
      (should (string-match-p "\\`figures: .* DONE square  never built +:wide:\\'" (cadr lines))))
    (goto-char (point-min))
    (search-forward "square")
    (org-agenda-switch-to)
    (should (eq (current-buffer) notebook))
    (should (looking-at "\\* DONE square"))))

(ert-deftest orgfig-agenda-changes-states-and-asks-again ()
  (orgfig-agenda-tests-with orgfig-agenda-tests-notebook
    (search-forward "circle")
    (cl-letf (((symbol-function 'org-add-log-setup) #'ignore))
      (org-agenda-todo "TODO"))
    (should (with-current-buffer notebook
              (save-excursion (goto-char (point-min)) (search-forward "* TODO circle" nil t))))
    (org-agenda-redo)
    (goto-char (point-min))
    (should (looking-at "1 figure is DONE and not proven"))
    (let ((lines (orgfig-agenda-tests-lines)))
      (should (= (length lines) 1))
      (should (string-match-p "DONE square" (car lines))))))

(ert-deftest orgfig-agenda-of-nothing-says-that-all-is-well ()
  (orgfig-agenda-tests-with (string-replace "* DONE" "* TODO" orgfig-test-notebook)
    (should (looking-at "All figures that are DONE are proven"))
    (should-not (orgfig-agenda-tests-lines))))

(ert-deftest orgfig-agenda-is-a-command-of-the-dispatcher ()
  (orgfig-agenda-tests-with orgfig-agenda-tests-notebook
    (let ((org-agenda-files (list (buffer-file-name notebook)))
          (org-agenda-custom-commands
           '(("F" "Figures not proven" orgfig-agenda-unproven "")
             ("B" "Both" ((tags "LEVEL=2") (orgfig-agenda-unproven "") (tags "wide"))))))
      (org-agenda nil "F")
      (should (= (length (orgfig-agenda-tests-lines)) 2))
      (dolist (again '(nil t))
        (if again (org-agenda-redo) (org-agenda nil "B"))
        (goto-char (point-min))
        (let ((lines (orgfig-agenda-tests-lines)))
          (should (= (length lines) 4))
          (should (string-match-p "code\\'" (car lines)))
          (should (string-match-p "unproven +DONE square  never" (nth 2 lines)))
          (should-not (string-match-p "unproven" (nth 3 lines))))))))

(ert-deftest orgfig-agenda-tells-of-what-cannot-be-asked-and-lists-the-others ()
  (orgfig-agenda-tests-with orgfig-agenda-tests-notebook
    (let* ((orgfig-trusted nil)
           (root (buffer-local-value 'orgfig--root notebook))
           (other (expand-file-name "other/" root)))
      (make-directory other)
      (with-temp-file (expand-file-name "figures.org" other) (insert "* DONE hidden\n[[file:fig/a.svg]]\n"))
      (with-temp-file (expand-file-name "pyproject.toml" other) (insert "tool.orgfig.python = \"./evil\"\n"))
      (orgfig-agenda-unproven (list other root))
      (goto-char (point-min))
      (should (search-forward "other/: " (line-end-position 2)))
      (should (search-forward "is not trusted" (line-end-position)))
      (should (= (length (orgfig-agenda-tests-lines)) 2)))))

(ert-deftest orgfig-agenda-finds-headings-in-text-that-is-not-saved ()
  (let ((orgfig-save nil))
    (orgfig-agenda-tests-with orgfig-agenda-tests-notebook
      (with-current-buffer notebook
        (goto-char (point-min))
        (insert "# a line more\n")
        (orgfig-test-replace "DONE square" "DONE rectangle"))
      (org-agenda-redo)
      (goto-char (point-min))
      (should (looking-at "1 figure is DONE and not proven\n1 more had another title"))
      (should (string-match-p "DONE circle  never built" (car (orgfig-agenda-tests-lines)))))))

(ert-deftest orgfig-agenda-without-a-project-is-refused ()
  (with-temp-buffer
    (setq default-directory temporary-file-directory)
    (let ((org-agenda-files nil))
      (should-error (orgfig-agenda) :type 'user-error))))

;;; orgfig-agenda-tests.el ends here
