;;; orgfig-pictures-tests.el --- Pictures where none can be shown  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)
(require 'orgfig-build)
(require 'orgfig-pictures)

(setq orgfig-event-functions (list #'orgfig-pictures-follow))

(defun orgfig-pictures-test-build (&rest words)
  "Build WORDS of the buffer's project, and wait for the end; give its last event."
  (let ((over nil))
    (orgfig--build (orgfig--project) words (lambda (event) (setq over (or event t))))
    (orgfig-test-until over)
    (orgfig-test-idle)
    over))

(ert-deftest orgfig-pictures-are-left-alone-on-a-terminal ()
  (skip-unless (not (display-graphic-p)))
  (orgfig-test-with-notebook nil
    (let ((orgfig-show-pictures t) (before (overlays-in (point-min) (point-max))))
      (should (alist-get 'succeeded (orgfig-pictures-test-build "circle")))
      (should (file-exists-p "fig/circle.svg"))
      (should (equal (overlays-in (point-min) (point-max)) before))
      (should (zerop (hash-table-count orgfig-pictures--absent))))))

(ert-deftest orgfig-pictures-are-found-however-they-are-linked-to ()
  (orgfig-test-with-notebook nil
    (dolist (link '("[[file:fig/circle.svg]]" "[[./fig/circle.svg]]" "[[file:fig/circle.svg][a circle]]"
                    "file:fig/circle.svg" "<file:fig/../fig/circle.svg>" "[[file+sys:fig/circle.svg]]"))
      (orgfig-test-replace "#+CAPTION: A circle\n" (concat "#+CAPTION: A circle\n" link "\n")))
    (let ((found (orgfig-pictures--links (expand-file-name "fig/circle.svg"))))
      (should (= (length found) 7))
      (should (equal (buffer-substring (caar found) (cdar found)) "[[file+sys:fig/circle.svg]]")))))

(ert-deftest orgfig-pictures-leave-other-links-alone ()
  (orgfig-test-with-notebook nil
    (dolist (link '("[[file:fig/circle.svgz]]" "[[file:circle.svg]]" "[[https:fig/circle.svg]]"
                    "[[fig/circle.svg]]" "fig/circle.svg"))
      (orgfig-test-replace "#+CAPTION: A circle\n" (concat "#+CAPTION: A circle\n" link "\n")))
    (should (= (length (orgfig-pictures--links (expand-file-name "fig/circle.svg"))) 1))))

(ert-deftest orgfig-pictures-are-no-movies ()
  (should-not (orgfig-pictures--possible-p "/fig/film.mp4"))
  (should-not (orgfig-pictures--possible-p "/fig/data.csv")))

;;; orgfig-pictures-tests.el ends here
