;;; orgfig-marks-slow-tests.el --- What marks leave behind, at once and in the long run  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-marks-support)
(require 'orgfig-pictures)

(setq orgfig-event-functions (list #'orgfig-marks-follow #'orgfig-pictures-follow)
      orgfig-show-pictures t)

;;;; Nothing stays

(defconst orgfig-marks-test-endings
  '((cleared . orgfig-clear-marks)
    (mode-off . (lambda () (orgfig-mode -1)))
    (reverted . (lambda () (revert-buffer t t)))
    (another-mode . text-mode)))

(ert-deftest orgfig-marks-leave-nothing-behind ()
  (pcase-dolist (`(,_name . ,ending) orgfig-marks-test-endings)
    (orgfig-test-with-notebook nil
      (switch-to-buffer (current-buffer))
      (orgfig-marks-test-build "broken")
      (should (orgfig-marks-test-left))
      (should (equal (car (window-margins)) 1))
      (funcall ending)
      (should-not (orgfig-marks-test-left))
      (should-not (car (window-margins)))
      (should-not (memq #'orgfig-signs--draw pre-redisplay-functions))
      (should-not orgfig-places--lines)
      (orgfig-test-idle))))

(ert-deftest orgfig-marks-of-what-ran-go-when-a-build-is-cancelled-or-dies ()
  (dolist (signal '(sigint sigkill))
    (orgfig-test-with-notebook (string-replace "<<draw>>\ndraw(\"circle" "while True: pass\ndraw(\"circle"
                                               orgfig-test-notebook)
      (let ((orgfig-event-functions
             (orgfig-marks-test-when "started" "circle"
               (should (equal (assq 12 (orgfig-marks-test-shown)) '(12 running nil)))
               (signal-process (orgfig--project-build (orgfig--project)) signal))))
        (orgfig-marks-test-build "circle"))
      (should-not (orgfig-marks-test-left)))))

(ert-deftest orgfig-marks-of-a-failure-go-when-the-next-build-finds-no-fault ()
  (orgfig-test-with-notebook nil
    (orgfig-marks-test-build "broken")
    (should (orgfig-marks-test-shown))
    (orgfig-test-replace "sise)" "\"\")")
    (should-not (orgfig-marks-test-left))
    (orgfig-test-replace "\"\")" "sise)")
    (save-buffer)
    (orgfig-marks-test-build "broken")
    (should (equal (length (orgfig-marks-test-shown)) 2))
    (orgfig-test-replace "* TODO broken" "* TODO mended")
    (save-buffer)
    (orgfig-marks-test-build "mended")
    (should (equal (orgfig-marks-test-shown) (last (orgfig-marks-test-outcomes) 2)))))

;;;; Nothing piles up

(defun orgfig-marks-test-build-broken (&optional ending)
  "Build the figure that fails, by force; call ENDING at its start."
  (let ((over nil) (project (orgfig--project)))
    (let ((orgfig-event-functions
           (append orgfig-event-functions
                   (list (lambda (_ event)
                           (when (and ending (equal (alist-get 'event event) "started"))
                             (funcall ending)))))))
      (orgfig--build project '("broken") (lambda (event) (setq over (or event t))) '("--force"))
      (orgfig-test-until over)
      (orgfig-test-idle))))

(defun orgfig-marks-test-kept ()
  "What this Emacs has of that of which there must not be more and more."
  (list (length (process-list)) (length timer-list) (length timer-idle-list)
        (length (buffer-list)) (hash-table-count orgfig-pictures--absent)
        (length (default-value 'kill-buffer-hook))
        (length (default-value 'pre-redisplay-functions))
        (length (default-value 'window-configuration-change-hook))))

(ert-deftest orgfig-marks-of-a-notebook-opened-over-and-over-pile-up-nowhere ()
  (orgfig-test-with-notebook nil
    (let ((file buffer-file-name) before)
      (dotimes (n 30)
        (with-current-buffer (find-file-noselect file)
          (switch-to-buffer (current-buffer))
          (orgfig-mode)
          (orgfig-marks-test-build-broken (and (cl-evenp n) (lambda () (kill-buffer (find-buffer-visiting file)))))
          (when-let ((buffer (find-buffer-visiting file))) (kill-buffer buffer)))
        (with-temp-buffer
          (should-not (car (window-margins)))
          (when (= n 1) (setq before (orgfig-marks-test-kept)))))
      ;; Emacs itself starts timers that end by themselves.
      (orgfig-test-until (cl-every #'<= (orgfig-marks-test-kept) before)))))

(ert-deftest orgfig-marks-of-a-figure-built-over-and-over-pile-up-nowhere ()
  (orgfig-test-with-notebook nil
    (let (before)
      (dotimes (_ 20)
        (orgfig-marks-test-build-broken)
        (let ((now (length (overlays-in (point-min) (point-max)))))
          (should (= now (or before now)))
          (setq before now))))))

;;; orgfig-marks-slow-tests.el ends here
