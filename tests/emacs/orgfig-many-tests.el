;;; orgfig-many-tests.el --- Notebooks with very many figures  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-build-support)
(require 'orgfig-flymake)
(require 'orgfig-marks)

(defun orgfig-many-notebook (count)
  "A notebook of COUNT figures, each claimed, as its text."
  (concat "#+TITLE: Many\n#+TODO: TODO | DONE\n"
          (mapconcat (lambda (number)
                       (format "* DONE f%d\n[[file:fig/f%d.svg]]\n#+begin_src python :tangle f%d.py\npass\n#+end_src\n"
                               number number number))
                     (number-sequence 1 count) "")))

(defun orgfig-many-jobs (count)
  "The jobs of a plan for all of the COUNT figures, as the program tells them."
  (mapcar (lambda (number)
            (let ((line (+ 3 (* 5 (1- number)))))
              `((job . ,(format "f%d" number))
                (figures ((name . ,(format "f%d" number)) (path . "figures.org") (line . ,line)))
                (blocks ((file . ,(format "f%d.py" number)) (path . "figures.org") (line . ,(+ 2 line)))))))
          (number-sequence 1 count)))

(defun orgfig-many-seconds (function)
  "How long FUNCTION takes."
  (garbage-collect)
  (car (benchmark-run 1 (funcall function))))

(ert-deftest orgfig-many-marks-cost-little-at-each-event ()
  (orgfig-test-with-notebook (orgfig-many-notebook 1000)
    (switch-to-buffer (current-buffer))
    (orgfig-test-idle)
    (let* ((project (orgfig--project))
           (jobs (orgfig-many-jobs 1000))
           (tell (lambda (event job) (orgfig-marks-follow project `((event . ,event) ,@job)))))
      (should (< (orgfig-many-seconds (lambda () (funcall tell "plan" `((jobs . ,jobs))))) 5))
      (should (= (length (orgfig-signs--marks)) orgfig-marks--most))
      (should (< (orgfig-many-seconds
                  (lambda ()
                    (dolist (job jobs)
                      (funcall tell "started" job)
                      (funcall tell "finished" `((outcome . "built") (seconds . 1) ,@job))
                      (orgfig-signs--draw (selected-window)))))
                 30))
      (should (= (length (orgfig-signs--marks)) 1000))
      (should (< (length (orgfig-signs--overlays 'orgfig-sign)) 200)) ; only what is to be seen
      (should (< (orgfig-many-seconds (lambda () (funcall tell "ended" '()))) 2))
      (orgfig-signs--draw)
      (should (= (length (orgfig-signs--overlays 'orgfig-sign)) 1000)))))

(ert-deftest orgfig-many-findings-are-marked-at-once ()
  (orgfig-test-with-notebook (orgfig-many-notebook 2000)
    (orgfig-flymake-mode)
    (orgfig-test-idle)
    (let ((project (orgfig--project)))
      (should (< (orgfig-many-seconds (lambda () (orgfig-flymake--take project))) 5))
      (should (>= (length orgfig-flymake--marks) 2000))
      (should (= (length (delete-dups (mapcar (lambda (one) (line-number-at-pos (orgfig-flymake--mark-begin one)))
                                              orgfig-flymake--marks)))
                 (length (delete-dups (mapcar (lambda (one) (alist-get 'line (orgfig-flymake--mark-problem one)))
                                              orgfig-flymake--marks)))))
      (should (< (orgfig-many-seconds #'orgfig-flymake--forget) 2)))))

(ert-deftest orgfig-marks-of-a-figure-that-is-removed-go-with-it ()
  (orgfig-test-with-notebook (orgfig-many-notebook 3)
    (orgfig-test-idle)
    (let ((project (orgfig--project)) (jobs (orgfig-many-jobs 3)))
      (orgfig-marks-follow project `((event . "plan") (jobs . ,jobs)))
      (dolist (job jobs) (orgfig-marks-follow project `((event . "started") ,@job)))
      (orgfig-test-goto "* DONE f1")
      (org-cut-subtree)
      (orgfig-marks-follow project `((event . "finished") (outcome . "failed")
                                     (failure (message . "Broken") (path . "figures.org") (line . 6))
                                     ,@(car jobs)))
      (should-not (orgfig-overlays--of project "f1"))
      (should (= (length (orgfig-signs--marks)) 2))
      (dolist (job (cdr jobs))
        (orgfig-marks-follow project `((event . "finished") (outcome . "built") (seconds . 1) ,@job)))
      (erase-buffer)
      (should (zerop (hash-table-count (orgfig-overlays--table))))
      (should-not (memq #'orgfig-signs--draw pre-redisplay-functions)))))

;;; orgfig-many-tests.el ends here
