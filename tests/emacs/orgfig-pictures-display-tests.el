;;; orgfig-pictures-display-tests.el --- Pictures on a real display  -*- lexical-binding: t; -*-

;;; Commentary:

;; For an Emacs with graphics: `orgfig-pictures-test-run' runs all and leaves.
;; That a picture is the new one is told by its size in pixels, which Emacs
;; knows from what it has read, and by the pixels of the frame.

;;; Code:

(require 'support)
(require 'orgfig-build)
(require 'orgfig-pictures)

(setq orgfig-event-functions (list #'orgfig-pictures-follow)
      inhibit-startup-screen t)

(defun orgfig-pictures-test-run ()
  "Run all tests, write what they say into the file ORGFIG_TOLD, and leave."
  (let ((stats (ert-run-tests-batch)))
    (with-current-buffer (messages-buffer)
      (let ((coding-system-for-write 'utf-8))
        (write-region nil nil (getenv "ORGFIG_TOLD"))))
    (kill-emacs (if (zerop (ert-stats-completed-unexpected stats)) 0 1))))

(defun orgfig-pictures-test-build (&rest words)
  "Build WORDS of the buffer's project, and wait for the end."
  (save-buffer)
  (let ((over nil))
    (orgfig--build (orgfig--project) words (lambda (event) (setq over (or event t))))
    (orgfig-test-until over)
    (orgfig-test-idle)
    (redisplay t)))

(defun orgfig-pictures-test-toggle ()
  "Show all pictures as a user of this Org does."
  (if (fboundp 'org-link-preview)
      (org-link-preview '(16))
    (with-suppressed-warnings ((obsolete org-display-inline-images)) (org-display-inline-images)))
  (redisplay t))

(defun orgfig-pictures-test-overlay (name)
  "The overlay that shows the picture NAME, or nil."
  (save-excursion
    (goto-char (point-min))
    (search-forward (concat "[[file:fig/" name "]]"))
    (goto-char (match-beginning 0))
    (cl-find-if (lambda (overlay) (overlay-get overlay 'org-image-overlay)) (overlays-at (point)))))

(defun orgfig-pictures-test-size (name)
  "How many pixels wide and high the picture NAME is shown, or nil if it is not."
  (when-let ((overlay (orgfig-pictures-test-overlay name)))
    (image-size (overlay-get overlay 'display) t)))

(defun orgfig-pictures-test-frame (name)
  "Keep how the frame looks in a file NAME.png, if somebody wants it."
  (when-let ((folder (getenv "ORGFIG_FRAMES")))
    (redisplay t)
    (let ((coding-system-for-write 'no-conversion))
      (write-region (x-export-frames nil 'png) nil (expand-file-name (concat name ".png") folder)))))

(defconst orgfig-pictures-test-notebook
  (string-replace "viewBox=" "width=\"100\" height=\"100\" viewBox=" orgfig-test-notebook)
  "The small notebook, with pictures that say how large they are.")

(defmacro orgfig-pictures-test-with (&rest body)
  "Run BODY in the notebook, in the selected window, with two pictures drawn."
  `(orgfig-test-with-notebook orgfig-pictures-test-notebook
     (delete-other-windows)
     (switch-to-buffer (current-buffer))
     (let ((orgfig-show-pictures nil)) (orgfig-pictures-test-build "circle" "square"))
     ,@body))

(defun orgfig-pictures-test-redraw ()
  "Draw the circle 300 pixels wide, 200 high, and of another color."
  (orgfig-test-replace "draw(\"circle.svg\", '<circle cx=\"50\" cy=\"50\" r=\"40\"/>')"
                       "open(\"circle.svg\", \"w\").write('<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"300\" height=\"200\"><rect width=\"300\" height=\"200\" fill=\"#12abef\"/></svg>')")
  (orgfig-pictures-test-build "circle"))

(ert-deftest orgfig-pictures-that-are-shown-are-the-new-ones ()
  (orgfig-pictures-test-with
   (orgfig-test-replace "<circle " "<circle fill=\"#c01234\" ")
   (orgfig-pictures-test-build "circle")
   (orgfig-pictures-test-toggle)
   (should (equal (orgfig-pictures-test-size "circle.svg") '(100 . 100)))
   (orgfig-pictures-test-frame "before")
   (orgfig-test-replace "<circle fill=\"#c01234\" " "<circle ")
   (let ((square (overlay-get (orgfig-pictures-test-overlay "square.svg") 'display)))
     (orgfig-pictures-test-redraw)
     (should (equal (orgfig-pictures-test-size "circle.svg") '(300 . 200)))
     (should (eq (overlay-get (orgfig-pictures-test-overlay "square.svg") 'display) square)))
   (goto-char (point-min))
   (orgfig-pictures-test-frame "after")))

(ert-deftest orgfig-pictures-come-without-moving-anything ()
  (orgfig-pictures-test-with
   (orgfig-pictures-test-toggle)
   (orgfig-test-goto "* TODO square")
   (set-window-start nil (point))
   (forward-line 2)
   (redisplay t)
   (let ((orgfig-show-pictures t) seen)
     (let ((orgfig-event-functions
            (append (list (lambda (_ event)
                            (when (equal (alist-get 'event event) "started")
                              (setq seen (mapcar #'copy-marker (list (point) (window-start)))))))
                    orgfig-event-functions)))
       (orgfig-pictures-test-redraw))
     (should (equal (mapcar #'marker-position seen) (list (point) (window-start)))))))

(ert-deftest orgfig-pictures-keep-the-width-that-was-asked-for ()
  (let ((org-image-actual-width nil))
    (orgfig-pictures-test-with
     (orgfig-test-replace "#+CAPTION: A circle" "#+CAPTION: A circle\n#+ATTR_ORG: :width 60")
     (orgfig-pictures-test-toggle)
     (should (equal (orgfig-pictures-test-size "circle.svg") '(60 . 60)))
     (orgfig-pictures-test-redraw)
     (should (equal (orgfig-pictures-test-size "circle.svg") '(60 . 40))))))

(ert-deftest orgfig-pictures-are-the-old-ones-if-nobody-asks-for-new-ones ()
  (orgfig-pictures-test-with
   (orgfig-pictures-test-toggle)
   (should (orgfig-pictures-test-size "circle.svg"))
   (let ((orgfig-show-pictures nil)) (orgfig-pictures-test-redraw))
   (should (equal (orgfig-pictures-test-size "circle.svg") '(100 . 100)))))

(ert-deftest orgfig-pictures-that-something-else-has-drawn-are-seen-with-the-next-audit ()
  (orgfig-pictures-test-with
   (orgfig-pictures-test-toggle)
   (should (equal (orgfig-pictures-test-size "circle.svg") '(100 . 100)))
   (dolist (case '((nil 300 (100 . 100)) (shown 300 (300 . 200)) (shown 400 (400 . 200))))
     (pcase-let ((`(,orgfig-show-pictures ,width ,wanted) case))
       (with-temp-file "fig/circle.svg"
         (insert (format "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%s\" height=\"200\"/>"
                         width)))
       (orgfig-refresh)
       (orgfig-test-idle)
       (should (equal (orgfig-pictures-test-size "circle.svg") wanted))))
   (let (read)
     (cl-letf (((symbol-function 'image-flush) (lambda (&rest _) (setq read t))))
       (orgfig-refresh)
       (orgfig-test-idle))
     (should-not read))))               ; nothing has changed

(ert-deftest orgfig-pictures-stay-hidden-where-none-is-shown ()
  (orgfig-pictures-test-with
   (orgfig-pictures-test-redraw)
   (should-not (orgfig-pictures-test-size "circle.svg"))
   (orgfig-test-replace "circle.svg\", \"w\"" "circle2.svg\", \"w\"")
   (orgfig-test-replace "[[file:fig/circle.svg]]" "[[file:fig/circle2.svg]]")
   (orgfig-pictures-test-build "circle")
   (should (file-exists-p "fig/circle2.svg"))
   (should-not (orgfig-pictures-test-size "circle2.svg"))))

(ert-deftest orgfig-pictures-that-are-built-are-shown-if-that-is-wanted ()
  (orgfig-pictures-test-with
   (let ((orgfig-show-pictures t) (org-image-actual-width nil))
     (orgfig-test-replace "#+CAPTION: A circle" "#+CAPTION: A circle\n#+ATTR_ORG: :width 60")
     (orgfig-pictures-test-redraw)
     (should (equal (orgfig-pictures-test-size "circle.svg") '(60 . 40)))
     (should-not (orgfig-pictures-test-size "square.svg")))))

(ert-deftest orgfig-pictures-drawn-for-the-first-time-join-others ()
  (orgfig-pictures-test-with
   (orgfig-pictures-test-toggle)
   (orgfig-test-replace "sise" "'<rect width=\"9\" height=\"9\"/>'")
   (orgfig-pictures-test-build "broken")
   (should (equal (orgfig-pictures-test-size "broken.svg") '(100 . 100)))
   (should (orgfig-pictures-test-size "circle.svg"))))

(ert-deftest orgfig-pictures-that-this-emacs-cannot-show-are-left-alone ()
  (orgfig-pictures-test-with
   (let* ((orgfig-show-pictures t)
          (available (symbol-function 'image-type-available-p)))
     (cl-letf (((symbol-function 'image-type-available-p)
                (lambda (type) (and (not (eq type 'svg)) (funcall available type)))))
       (orgfig-pictures-test-redraw))
     (should-not (orgfig-pictures-test-size "circle.svg")))))

(ert-deftest orgfig-pictures-in-a-buffer-that-shares-its-text ()
  (orgfig-pictures-test-with
   (orgfig-pictures-test-toggle)
   (let* ((notebook (current-buffer))
          (other (clone-indirect-buffer "other" nil)))
     (set-window-buffer nil other)
     (redisplay t)
     (orgfig-pictures-test-redraw)
     (should (equal (with-current-buffer other (orgfig-pictures-test-size "circle.svg")) '(300 . 200)))
     (set-window-buffer nil notebook)
     (kill-buffer other))))

(ert-deftest orgfig-pictures-of-a-movie-show-its-beginning ()
  (orgfig-test-with-notebook "\
#+PROPERTY: header-args:python :dir fig :mkdirp yes
* TODO film
#+CAPTION: A film
[[file:fig/film.gif]]
#+begin_src python :tangle tangled/film.py
def frame(color):
    return b'!\\xf9\\x04\\x04\\x0a\\0\\0\\0,\\0\\0\\0\\0\\x01\\0\\x01\\0\\0\\x02\\x02' + color + b'\\x01\\0'
size = 20
screen = b'GIF89a' + bytes([size, 0, size, 0]) + b'\\x80\\0\\0' + b'\\xff\\0\\0\\0\\0\\xff'
open('film.gif', 'wb').write(screen + frame(b'D') + frame(b'L') + b';')
#+end_src
"
    (switch-to-buffer (current-buffer))
    (let ((orgfig-show-pictures t)) (orgfig-pictures-test-build))
    (should (equal (orgfig-pictures-test-size "film.gif") '(20 . 20)))
    (orgfig-test-replace "size = 20" "size = 30")
    (orgfig-pictures-test-build)
    (should (equal (orgfig-pictures-test-size "film.gif") '(30 . 30)))))

(ert-deftest orgfig-pictures-that-are-drawn-over-and-over-pile-up-nowhere ()
  (skip-unless (fboundp 'image-cache-size))
  (orgfig-pictures-test-with
   (tool-bar-mode -1)                   ; its icons are images, too
   (orgfig-pictures-test-toggle)
   (let (before)
     (dotimes (n 10)
       (orgfig-test-replace (format "r=\"%d\"" (- 40 n)) (format "r=\"%d\"" (- 39 n)))
       (orgfig-pictures-test-build "circle")
       (let ((now (list (image-cache-size) (length (overlays-in (point-min) (point-max))))))
         (should (equal now (or before now)))
         (setq before now))))))

;;;; The mode line, which is empty in batch

(ert-deftest orgfig-lighter-shows-its-own-help-and-leads-to-the-list ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (let* ((shown (format-mode-line mode-line-modes nil nil (current-buffer)))
           (place (string-match "Fig:1" shown)))
      (should place)
      (should (string-match-p "\\`0 of 1 DONE figure" (get-text-property place 'help-echo shown)))
      (should (eq (get-text-property (+ place 4) 'face shown) 'orgfig-unproven))
      (should (eq (lookup-key (get-text-property place 'local-map shown) [mode-line mouse-1])
                  'orgfig--show-clicked))
      (should-not (lookup-key (get-text-property place 'local-map shown) [mode-line down-mouse-1])))))

;;; orgfig-pictures-display-tests.el ends here
