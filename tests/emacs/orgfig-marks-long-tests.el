;;; orgfig-marks-long-tests.el --- What marks leave behind in the long run  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'orgfig-build)
(require 'orgfig-marks)
(require 'orgfig-pictures)

(setq orgfig-event-functions (list #'orgfig-marks-follow #'orgfig-pictures-follow)
      orgfig-show-pictures t)

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

;;; orgfig-marks-long-tests.el ends here
