;;; orgfig-edited-tests.el --- Unsaved edits are saved, or nothing is run  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'orgfig-point)

(defmacro orgfig-test-with-edits (answers &rest body)
  "Run BODY in the small notebook, a line added and not saved; ANSWERS are the user's."
  (declare (indent 1))
  `(orgfig-test-with-notebook nil
     (orgfig-test-idle)
     (goto-char (point-max))
     (insert "# more\n")
     (let ((answers ,answers) (questions '()) (orgfig-save 'ask) (project (orgfig--project)))
       (cl-letf (((symbol-function 'read-multiple-choice)
                  (lambda (prompt &rest _)
                    (push prompt questions)
                    (list (or (pop answers) (ert-fail "There was one question too many"))))))
         ,@body
         (should-not answers)))))

(defun orgfig-test-on-disk (text &optional file)
  "Whether TEXT stands in FILE, default figures.org, on the disk."
  (with-temp-buffer
    (insert-file-contents (or file "figures.org"))
    (search-forward text nil t)))

(defun orgfig-test-edit (file)
  "Add a line to FILE in a buffer, unsaved, and give the buffer."
  (with-current-buffer (find-file-noselect file)
    (goto-char (point-max))
    (insert "# edited\n")
    (current-buffer)))

(ert-deftest orgfig-edited-yes-saves ()
  (orgfig-test-with-edits '(?y)
    (orgfig--save project)
    (should (orgfig-test-on-disk "# more"))
    (orgfig--save project)
    (should (equal questions '("Save figures.org first? ")))))

(ert-deftest orgfig-edited-no-ends-the-command ()
  (orgfig-test-with-edits '(?n)
    (should-error (orgfig--save project) :type 'user-error)
    (should-not (orgfig-test-on-disk "# more"))
    (should (buffer-modified-p))))

(ert-deftest orgfig-edited-always-asks-no-more ()
  (orgfig-test-with-edits '(?!)
    (orgfig--save project)
    (insert "# again\n")
    (orgfig--save project)
    (should (orgfig-test-on-disk "# again"))))

(ert-deftest orgfig-edited-may-be-left-by-option ()
  (orgfig-test-with-edits nil
    (let ((orgfig-save nil)) (orgfig--save project))
    (should-not (orgfig-test-on-disk "# more"))
    (should (safe-local-variable-p 'orgfig-save t))
    (should-not (safe-local-variable-p 'orgfig-save '(evil)))))

(ert-deftest orgfig-edited-is-asked-about-once-for-all-that-is-read ()
  (orgfig-test-with-edits '(?y)
    (orgfig-test-replace ":tangle tangled/circle.py" ":tangle tangled/circle.py :deps data/points.csv")
    (dolist (file '("data/points.csv" "tangled/circle.py" "notes.txt" "README.org"))
      (make-directory (or (file-name-directory file) ".") t)
      (write-region "1\n" nil file nil 'quiet))
    (let ((orgfig-save t)) (orgfig--save project))
    (orgfig-test-idle)
    (set-buffer-modified-p t)
    (dolist (file '("data/points.csv" "tangled/circle.py" "pyproject.toml"))
      (orgfig-test-edit file))
    (dolist (file '("notes.txt" "README.org"))
      (orgfig-test-edit file))
    (orgfig--save project)
    (dolist (name '("figures.org" "points.csv" "circle.py" "pyproject.toml"))
      (should (string-search name (car questions)))
      (should-not (buffer-modified-p (get-buffer name))))
    (dolist (name '("notes.txt" "README.org"))
      (should-not (string-search name (car questions)))
      (should (buffer-modified-p (get-buffer name))))))

(ert-deftest orgfig-edited-a-block-in-its-own-buffer-goes-to-the-disk ()
  (orgfig-test-with-edits '(?y)
    (switch-to-buffer (current-buffer))
    (orgfig-test-goto "size = 80")
    (let ((org-src-window-setup 'current-window)) (org-edit-src-code))
    (insert "# in the block\n")
    (let ((block (current-buffer)))
      (orgfig--save project)
      (should (orgfig-test-on-disk "# in the block"))
      (should (orgfig-test-on-disk "# more"))
      (should (buffer-live-p block))
      (should-not (buffer-modified-p block))
      (with-current-buffer block (org-edit-src-exit)))))

(ert-deftest orgfig-edited-an-indirect-buffer-is-its-base ()
  (orgfig-test-with-edits '(?y)
    (let ((indirect (make-indirect-buffer (current-buffer) "indirect" t)))
      (with-current-buffer indirect (orgfig--save project))
      (should (equal questions '("Save figures.org first? ")))
      (should (orgfig-test-on-disk "# more"))
      (kill-buffer indirect))))

(ert-deftest orgfig-edited-never-writes-over-what-another-has-written ()
  (orgfig-test-with-edits nil
    (write-region "* DONE theirs\n" nil "figures.org" nil 'quiet)
    (set-file-times "figures.org" (time-add nil 100))
    (dolist (orgfig-save '(ask t))
      (should-error (orgfig--save project) :type 'user-error)
      (should (orgfig-test-on-disk "theirs"))
      (should-not (orgfig-test-on-disk "# more")))
    (should-error (orgfig--place-at-point project) :type 'user-error)))

;;; orgfig-edited-tests.el ends here
