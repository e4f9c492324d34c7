;;; orgfig-slow-tests.el --- The mode many times over, and how long it takes  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)

(ert-deftest orgfig-mode-opened-over-and-over-leaks-nothing ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (let ((file buffer-file-name) (buffers (length (buffer-list))) (timers (length timer-list)))
      (set-buffer-modified-p nil)
      (kill-buffer)
      (dotimes (_ 200)
        (with-current-buffer (find-file-noselect file)
          (orgfig-mode)
          (kill-buffer)))
      (orgfig-test-idle)
      (should (= (hash-table-count orgfig--projects) 1))
      (should (<= (length (buffer-list)) buffers))
      (orgfig-test-until (<= (length timer-list) timers)))))

(ert-deftest orgfig-mode-starts-at-once ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (orgfig-mode -1)
    (garbage-collect)
    (let ((times (mapcar (lambda (_)
                           (prog1 (car (benchmark-run 1 (orgfig-mode)))
                             (orgfig-test-idle)
                             (orgfig-mode -1)))
                         '(1 2 3))))
      (should (< (apply #'min times) 0.02)))))

;;; orgfig-slow-tests.el ends here
