;;; make.el --- Draws the pictures of the documentation  -*- lexical-binding: t; -*-

;;; Commentary:

;; Started by make.sh, with the notebook, the program and a folder for the
;; pictures.  A session as a user has it: a block is broken and built, then
;; the list of figures is looked at.

;;; Code:

(require 'orgfig)
(require 'orgfig-status)

(defvar make-folder nil "Where the pictures are written.")

(defun make-until (holds)
  "Wait until HOLDS gives non-nil; leave Emacs if it does not in a minute."
  (let ((deadline (+ (float-time) 60)))
    (while (not (funcall holds))
      (when (> (float-time) deadline) (error "Never came true: %S" holds))
      (sit-for 0.05))))

(defun make-idle ()
  "Wait until no process of orgfig runs, and all is shown."
  (make-until (lambda () (not (cl-find "orgfig" (process-list) :key #'process-name :test #'string-prefix-p))))
  (sit-for 1))

(defun make-look (columns lines)
  "Make the frame COLUMNS wide and LINES high, plain and light."
  (menu-bar-mode -1)
  (tool-bar-mode -1)
  (scroll-bar-mode -1)
  (blink-cursor-mode -1)
  (setq-default cursor-in-non-selected-windows nil)
  (setq org-image-actual-width '(330)
        org-hide-emphasis-markers t
        x-gtk-use-system-tooltips nil
        vc-handled-backends nil
        mode-line-format-right-align nil
        column-number-mode nil)
  (set-frame-font "DejaVu Sans Mono-10.5" nil t)
  (set-frame-size nil columns lines))

(defun make-picture (name)
  "Write what the frame shows to the picture NAME."
  (message nil)
  (redisplay t)
  (sit-for 0.5)
  (let ((coding-system-for-write 'binary))
    (write-region (x-export-frames nil 'png) nil (expand-file-name (concat name ".png") make-folder) nil 'quiet)))

(defun make-failure (notebook)
  "The block of NOTEBOOK that fails, its marks, and the messages."
  (switch-to-buffer notebook)
  (orgfig-flymake-mode)
  (make-idle)
  (goto-char (point-min))
  (search-forward "ax.plot(z, np.")
  (replace-match "ax.plot(z, npp.")
  (save-buffer)
  (orgfig-build-at-point)
  (make-idle)
  (next-error)
  (set-window-start nil (save-excursion (re-search-backward "^\\*+ DONE relu") (point)))
  (redisplay t)
  (make-picture "failure"))

(defun make-status (notebook)
  "The list of figures beside NOTEBOOK, which shows a picture."
  (delete-other-windows)
  (switch-to-buffer notebook)
  (goto-char (point-min))
  (org-display-inline-images nil t)
  (split-window-right 88)
  (other-window 1)
  (orgfig-status)
  (make-idle)
  (with-selected-window (get-buffer-window notebook)
    (search-forward "\n* DONE relu")
    (set-window-start nil (line-beginning-position)))
  (make-picture "status"))

(let* ((notebook (find-file-noselect (pop command-line-args-left)))
       (program (pop command-line-args-left)))
  (setq make-folder (pop command-line-args-left)
        orgfig-program program
        orgfig-save t
        make-backup-files nil
        inhibit-startup-screen t
        load-prefer-newer t)
  (with-current-buffer notebook (orgfig-mode))
  (make-look 100 35)
  (make-failure notebook)
  (make-look 164 40)
  (make-status notebook)
  (kill-emacs 0))

;;; make.el ends here
