;;; orgfig-marks-tests.el --- Marks at blocks in a real Emacs  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-marks-support)

(setq orgfig-event-functions (list #'orgfig-marks-follow))

(defun orgfig-marks-test-type-above ()
  "Type three lines at the top, as somebody does while a build runs."
  (save-excursion (goto-char (point-min)) (insert "One\n\nThree\n")))

(ert-deftest orgfig-marks-tell-what-runs-and-what-became-of-it ()
  (orgfig-test-with-notebook nil
    (let ((seen '()))
      (let ((orgfig-event-functions
             (append orgfig-event-functions
                     (list (lambda (_ event)
                             (push (cons (alist-get 'event event)
                                         (cadr (assq 12 (orgfig-marks-test-shown))))
                                   seen))))))
        (orgfig-marks-test-build "circle"))
      (should (equal (nreverse seen) '(("plan" . waiting) ("started" . running)
                                       ("finished" . built) ("ended" . built)))))
    (orgfig-marks-test-build)
    (should (equal (orgfig-marks-test-shown) (orgfig-marks-test-outcomes)))
    (orgfig-test-goto "sise")
    (should (equal (get-char-property (point) 'help-echo) "NameError: name 'sise' is not defined"))))

(ert-deftest orgfig-marks-have-a-bitmap-a-character-and-a-face ()
  (orgfig-test-with-notebook nil
    (orgfig-marks-test-build "circle")
    (switch-to-buffer (current-buffer))
    (orgfig-signs--draw)
    (let ((shown (overlay-get (car (orgfig-signs--overlays 'orgfig-sign)) 'before-string)))
      (should (equal (get-text-property 0 'display shown) '(left-fringe orgfig-built orgfig-done)))
      (pcase-let ((`((margin left-margin) ,character) (get-text-property 1 'display shown)))
        (should (member character '("✓" "+")))
        (should (eq (get-text-property 0 'face character) 'orgfig-done))))))

(ert-deftest orgfig-marks-stand-at-their-blocks-whatever-is-typed-above ()
  (orgfig-test-with-notebook nil
    (let ((orgfig-event-functions
           (orgfig-marks-test-when "plan" nil (orgfig-marks-test-type-above))))
      (orgfig-marks-test-build))
    (should (equal (orgfig-marks-test-shown) (orgfig-marks-test-outcomes)))
    (should (= (orgfig-marks-test-line "tangled/circle.py") 15))))

(ert-deftest orgfig-marks-stand-at-their-blocks-in-a-text-that-is-not-saved ()
  (orgfig-test-with-notebook nil
    (let ((orgfig-save nil))
      (orgfig-marks-test-type-above)
      (orgfig-test-replace "* Shared" "* Shared\nby all figures")
      (orgfig-marks-test-build)
      (should (equal (orgfig-marks-test-shown) (orgfig-marks-test-outcomes))))))

(ert-deftest orgfig-marks-tell-how-far-a-run-is-and-only-if-that-is-wanted ()
  (dolist (orgfig-marks-words '(t nil))
    (orgfig-test-with-notebook nil
      (orgfig-test-replace "<<draw>>\ndraw(\"circle" "<<draw>>\nprint(\"[1/2]\", flush=True)\ndraw(\"circle")
      (save-buffer)
      (let ((seen '()))
        (let ((orgfig-event-functions
               (orgfig-marks-test-when "progressed" nil (setq seen (assq 12 (orgfig-marks-test-shown))))))
          (orgfig-marks-test-build "circle"))
        (should (equal seen (list 12 'running (and orgfig-marks-words "[1/2]"))))))))

(ert-deftest orgfig-marks-of-an-outcome-go-with-an-edit-of-its-block-alone ()
  (orgfig-test-with-notebook nil
    (orgfig-marks-test-build)
    (orgfig-test-replace "#+CAPTION: A circle" "#+CAPTION: Round")
    (should (equal (orgfig-marks-test-shown) (orgfig-marks-test-outcomes)))
    (orgfig-test-replace "size = 80" "sise = 80")
    (should (equal (orgfig-marks-test-shown) (butlast (orgfig-marks-test-outcomes) 2)))))

(ert-deftest orgfig-marks-tell-no-outcome-of-a-text-that-was-edited-meanwhile ()
  (orgfig-test-with-notebook nil
    (let ((orgfig-event-functions
           (orgfig-marks-test-when "started" "circle" (orgfig-test-replace "cx=\"50\"" "cx=\"40\""))))
      (orgfig-marks-test-build))
    (should (equal (orgfig-marks-test-shown) (cdr (orgfig-marks-test-outcomes))))))

(ert-deftest orgfig-marks-are-at-the-heading-that-hides-a-block ()
  (orgfig-test-with-notebook nil
    (orgfig-marks-test-build "circle" "broken")
    (let ((unfolded (orgfig-marks-test-shown)))
      (org-overview)
      (should (equal (orgfig-marks-test-shown)
                     (list (list (orgfig-marks-test-line "* DONE circle") 'built nil)
                           (list (orgfig-marks-test-line "* TODO broken") 'error
                                 "NameError: name 'sise' is not defined"))))
      (org-show-all)
      (should (equal (orgfig-marks-test-shown) unfolded)))))

(ert-deftest orgfig-marks-are-in-indirect-and-narrowed-buffers-too ()
  (orgfig-test-with-notebook nil
    (let ((other (make-indirect-buffer (current-buffer) "other" t)))
      (orgfig-test-goto "* TODO square")
      (org-narrow-to-subtree)
      (orgfig-marks-test-build)
      (widen)
      (dolist (buffer (list (current-buffer) other))
        (with-current-buffer buffer
          (should (equal (orgfig-marks-test-shown) (orgfig-marks-test-outcomes)))))
      (with-current-buffer other (orgfig-test-replace "cx=\"50\"" "cx=\"40\""))
      (dolist (buffer (list (current-buffer) other))
        (with-current-buffer buffer
          (should (equal (orgfig-marks-test-shown) (cdr (orgfig-marks-test-outcomes))))))
      (orgfig-mode -1)
      (should-not (with-current-buffer other (orgfig-marks-test-left)))
      (kill-buffer other))))

;;;; Margins

(ert-deftest orgfig-marks-leave-the-margins-of-others-as-they-are ()
  (orgfig-test-with-notebook nil
    (switch-to-buffer (current-buffer))
    (set-window-margins nil 3 2)
    (orgfig-marks-test-build "circle")
    (should (equal (window-margins) '(3 . 2)))
    (orgfig-clear-marks)
    (should (equal (window-margins) '(3 . 2)))))

(ert-deftest orgfig-marks-widen-and-restore-margins-of-all-windows ()
  (save-window-excursion
    (orgfig-test-with-notebook nil
      (let ((notebook (current-buffer)) (first (selected-window)))
        (delete-other-windows)
        (switch-to-buffer notebook)
        (set-window-margins nil nil 4)
        (orgfig-marks-test-build "circle")
        (should (equal (window-margins first) '(1 . 4)))
        (let ((second (split-window)))
          (set-window-buffer second (messages-buffer))
          (set-window-buffer second notebook)
          (with-current-buffer notebook (orgfig-signs--fit))
          (should (equal (car (window-margins second)) 1))
          (let ((third (split-window second)))
            (orgfig-clear-marks)
            (should (equal (mapcar #'window-margins (list first second third))
                           '((nil . 4) (nil) (nil))))))))))

;;;; Lines of a saved file in an edited text

(ert-deftest orgfig-places-find-lines-of-the-saved-text ()
  (pcase-dolist (`(,saved ,edited ,found)
                 '(([a b c] [a b c] (0 1 2))
                   ([a b c] [x a b c] (1 2 3))
                   ([a b c] [a c] (0 nil 1))
                   ([a b c] [] (nil nil nil))
                   ([a b c d] [x b y c z] (nil 1 3 nil))
                   ([a b b c] [x b y] (nil nil nil nil))
                   ([a a] [a a a] (0 1))))
    (should (equal (orgfig-places--match saved edited) found))))

;;; orgfig-marks-tests.el ends here
