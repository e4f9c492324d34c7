;;; orgfig-status-slow-tests.el --- The list of figures, at length  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-status-support)

(ert-deftest orgfig-status-lists-two-projects-apart ()
  (orgfig-status-test nil
    (let ((first (current-buffer)))
      (orgfig-test-with-notebook "* TODO other\n[[file:other.svg]]\n"
        (orgfig-test-idle)
        (kill-buffer)                   ; no notebook need be open
        (with-temp-buffer
          (setq default-directory (orgfig--project-root (orgfig-list--project-of-last)))
          (make-directory "below")
          (setq default-directory (expand-file-name "below/"))
          (orgfig-status))
        (set-buffer (window-buffer))
        (orgfig-test-idle)
        (should-not (eq (current-buffer) first))
        (should (equal (orgfig-status-test-names) '("other")))
        (with-current-buffer first
          (should (equal (orgfig-status-test-names) '("circle" "square" "broken"))))))))

(defun orgfig-list--project-of-last ()
  "The project that was looked at last."
  (let (last) (maphash (lambda (_ project) (setq last project)) orgfig--projects) last))

(ert-deftest orgfig-status-builds-all-that-is-marked-and-lists-what-failed ()
  (orgfig-status-test nil
    (let ((inhibit-message t))
      (execute-kbd-macro (kbd "t"))
      (orgfig-build-at-point)
      (orgfig-test-until (equal (orgfig-status-test-verdict "circle") "done"))
      (orgfig-test-idle))
    (should (equal (orgfig-status-test-marked) '("square" "broken" "circle")))
    (should (equal (orgfig-status-test-headline) "1 of 1 DONE figure is proven; 1 ready; 1 open"))
    (orgfig-status-test-goto "broken")
    (should (string-search "sise" (nth 1 (split-string (buffer-substring-no-properties
                                                         (line-beginning-position) (line-end-position))
                                                        "TODO"))))
    (let ((list (current-buffer)))
      (orgfig-status-next-error 1 t)
      (while (not (string-search "draw(\"broken.svg\", sise)" (orgfig-status-test-line)))
        (with-current-buffer list (orgfig-status-next-error 1))))))

(ert-deftest orgfig-status-verifies-the-figure-at-point ()
  (orgfig-status-test nil
    (let ((inhibit-message t))
      (orgfig-status-test-goto "square")
      (orgfig-build-at-point)
      (orgfig-test-until (equal (orgfig-status-test-verdict "square") "ready"))
      (orgfig-verify)
      (orgfig-test-idle))
    (with-current-buffer "*orgfig verify*"
      (should (string-search "square" (buffer-string))))))

(ert-deftest orgfig-status-shows-a-cancelled-run-no-longer-as-running ()
  (orgfig-status-test (string-replace "size = 80\n" "import time\ntime.sleep(50)\n" orgfig-test-notebook)
    (let ((inhibit-message t))
      (orgfig-status-test-goto "broken")
      (orgfig-build-at-point)
      (orgfig-test-until (equal (orgfig-status-test-verdict "broken") "running"))
      (should (string-search "building" (orgfig-status-test-headline)))
      (execute-kbd-macro (kbd "k"))
      (orgfig-test-idle))
    (should (equal (orgfig-status-test-verdict "broken") "open"))
    (should-not (string-search "building" (orgfig-status-test-headline)))))

(ert-deftest orgfig-status-builds-a-figure-whose-title-has-more-than-letters ()
  (orgfig-status-test (string-replace "TODO square" "TODO --square: 図 'x'" orgfig-test-notebook)
    (let ((inhibit-message t) (name "--square: 図 'x'"))
      (orgfig-status-test-goto name)
      (orgfig-build-at-point)
      (orgfig-test-until (equal (orgfig-status-test-verdict name) "ready")))
    (orgfig-test-idle)))

(ert-deftest orgfig-status-lists-thousands-within-half-a-second ()
  (orgfig-status-test
      (mapconcat (lambda (number) (format "* TODO figure %d\n[[file:fig/%d.svg]]\n" number number))
                 (number-sequence 1 5000) "")
    (should (= (length (orgfig-status-test-names)) 5000))
    (let ((begin (float-time (get-internal-run-time))))
      (mapc #'byte-compile '(orgfig-list--draw orgfig-list--rows orgfig-list--entry orgfig-rows
                             orgfig-rows--columns orgfig-rows--format orgfig-rows--line))
      (setq begin (float-time (get-internal-run-time)))
      (orgfig-list--draw)
      (should (< (- (float-time (get-internal-run-time)) begin) 1.0)))
    (orgfig-status-test-goto "figure 4000")
    (let ((begin (float-time (get-internal-run-time))))
      (dotimes (_ 100) (forward-line 1) (orgfig-list--moved))
      (should (< (- (float-time (get-internal-run-time)) begin) 1.0)))))

;;; orgfig-status-slow-tests.el ends here
