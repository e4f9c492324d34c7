;;; orgfig-commands-slow-tests.el --- What takes longer: verify, and buffers taken anew  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-commands-support)

(defun orgfig-commands-test-children (process)
  "The processes that PROCESS has started."
  (cl-remove-if-not (lambda (pid)
                      (equal (alist-get 'ppid (process-attributes pid)) (process-id process)))
                    (list-system-processes)))

(ert-deftest orgfig-verify-shows-that-it-runs-and-then-what-differs ()
  (orgfig-commands-test
   (orgfig-commands-test-run "build" "circle" "broken")
   (orgfig-verify t)
   (with-current-buffer "*orgfig verify*"
     (should header-line-format)
     (should mode-line-process))
   (with-current-buffer (orgfig-commands-test-report "verify" "1 identical")
     (should-not header-line-format)
     (should-not mode-line-process)
     (goto-char (point-min))
     (should (search-forward "broken: failed at figures.org:"))
     (should (button-at (1- (point)))))))

(ert-deftest orgfig-verify-can-be-cancelled ()
  (orgfig-commands-test
   (orgfig-test-replace "<<draw>>\ndraw(\"circle" "import time; time.sleep(50)\n<<draw>>\ndraw(\"circle")
   (orgfig-test-goto "draw(\"circle.svg\"")
   (orgfig-verify)
   (should (orgfig--running (orgfig--project)))
   (with-current-buffer "*orgfig verify*" (orgfig-report-cancel))
   (orgfig-test-idle)
   (with-current-buffer "*orgfig verify*"
     (should-not header-line-format)
     (should-not (string-blank-p (buffer-string)))
     (should-error (orgfig-report-cancel) :type 'user-error))))

(ert-deftest orgfig-cancel-ends-a-verify-too ()
  (orgfig-commands-test
   (orgfig-test-replace "<<draw>>\ndraw(\"circle" "import time; time.sleep(50)\n<<draw>>\ndraw(\"circle")
   (orgfig-test-goto "draw(\"circle.svg\"")
   (orgfig-verify)
   (orgfig-test-until (orgfig-commands-test-children (car (orgfig--project-reports (orgfig--project)))))
   (orgfig-cancel)
   (orgfig-test-idle)
   (should-not (orgfig--running (orgfig--project)))
   (should-error (orgfig-cancel) :type 'user-error)))

(ert-deftest orgfig-an-answer-for-a-killed-buffer-does-no-harm ()
  (orgfig-commands-test
   (let ((debug-on-error t))
     (orgfig-test-goto "draw(\"circle.svg\"")
     (orgfig-verify)
     (kill-buffer "*orgfig verify*")
     (orgfig-test-idle)
     (should-not (get-buffer "*orgfig verify*")))))

(ert-deftest orgfig-detangle-with-prefix-does-it-and-keeps-the-folding ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (orgfig-commands-test-edit "tangled/circle.py" "cx=\"50\"" "cx=\"44\"")
   (let ((square (progn (orgfig-test-goto "* TODO square") (point))))
     (org-overview)
     (orgfig-detangle t)
     (orgfig-test-until (string-search "cx=\"44\"" (buffer-string)))
     (goto-char square)
     (should (org-invisible-p (line-end-position)))
     (goto-char (point-min))
     (search-forward "#+TODO")
     (should-not (org-invisible-p (point))))))

(ert-deftest orgfig-detangle-of-a-module-saves-its-buffer-and-means-that-alone ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (orgfig-commands-test-edit "tangled/square.py" "x=\"10\"" "x=\"11\"")
   (with-current-buffer (find-file-noselect "tangled/circle.py")
     (orgfig-test-replace "cx=\"50\"" "cx=\"45\"")
     (orgfig-detangle t)
     (should-not (buffer-modified-p)))
   (orgfig-test-until (string-search "cx=\"45\"" (buffer-string)))
   (should-not (string-search "x=\"11\"" (buffer-string)))))

(ert-deftest orgfig-detangle-never-goes-on-over-unsaved-edits ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (orgfig-commands-test-edit "tangled/circle.py" "cx=\"50\"" "cx=\"46\"")
   (goto-char (point-max))
   (insert "Mine.\n")
   (let ((orgfig-save nil) (asked '()))
     (cl-letf (((symbol-function 'read-multiple-choice)
                (lambda (prompt &rest _) (push prompt asked) '(?n "no"))))
       (should-error (orgfig-detangle t) :type 'user-error))
     (should (string-search "figures.org" (car asked))))
   (should (buffer-modified-p))
   (should-not (string-search "Mine" (orgfig-commands-test-disk "figures.org")))))

(ert-deftest orgfig-detangle-saves-first-what-it-was-told-to-save ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (let ((orgfig-save 'ask))
     (pcase-dolist (`(,answer ,old ,new ,after) '((?y "50" "46" ask) (?! "46" "47" t)))
       (orgfig-commands-test-edit "tangled/circle.py" old new)
       (goto-char (point-max))
       (insert "Mine for " new ".\n")
       (cl-letf (((symbol-function 'read-multiple-choice) (lambda (&rest _) (list answer))))
         (orgfig-detangle t))
       (should (eq orgfig-save after))
       (should (string-search (format "Mine for %s" new)
                              (orgfig-commands-test-disk "figures.org")))
       (orgfig-test-until (string-search (format "cx=\"%s\"" new) (buffer-string)))
       (should (string-search (format "Mine for %s" new) (buffer-string)))
       (orgfig-test-idle)))))

(ert-deftest orgfig-tangle-saves-a-block-that-is-edited-in-its-own-buffer ()
  (orgfig-commands-test
   (let ((orgfig-save t) (notebook (current-buffer)))
     (goto-char (point-min))
     (search-forward "cx=\"50\"")
     (org-edit-special)
     (orgfig-test-replace "cx=\"50\"" "cx=\"42\"")
     (with-current-buffer notebook (orgfig-tangle))
     (orgfig-test-until (and (file-exists-p "tangled/circle.py")
                             (string-search "cx=\"42\""
                                            (orgfig-commands-test-disk "tangled/circle.py"))))
     (org-edit-src-exit))))

(ert-deftest orgfig-detangle-leaves-a-buffer-that-was-edited-meanwhile ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (orgfig-commands-test-edit "tangled/circle.py" "cx=\"50\"" "cx=\"47\"")
   (orgfig-detangle t)
   (goto-char (point-max))
   (insert "Mine.\n")
   (orgfig-commands-test-message "figures.org was edited meanwhile")
   (should (string-search "Mine" (buffer-string)))
   (should (string-search "cx=\"50\"" (buffer-string)))))

(ert-deftest orgfig-tangle-shows-new-modules-in-their-buffers ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (let ((module (find-file-noselect "tangled/circle.py")))
     (orgfig-test-replace "cx=\"50\"" "cx=\"41\"")
     (orgfig-tangle)
     (orgfig-test-until (string-search "cx=\"41\"" (with-current-buffer module (buffer-string))))
     (should-not (buffer-modified-p module)))))

;;; orgfig-commands-slow-tests.el ends here
