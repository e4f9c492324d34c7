;;; orgfig-signs.el --- How marks are drawn in the notebook  -*- lexical-binding: t; -*-

;; Copyright (C) 2026 The orgfig authors

;; SPDX-License-Identifier: GPL-3.0-or-later

;; This file is not part of GNU Emacs.

;; This program is free software: you can redistribute it and/or modify
;; it under the terms of the GNU General Public License as published by
;; the Free Software Foundation, either version 3 of the License, or
;; (at your option) any later version.
;;
;; This program is distributed in the hope that it will be useful,
;; but WITHOUT ANY WARRANTY; without even the implied warranty of
;; MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
;; GNU General Public License for more details.
;;
;; You should have received a copy of the GNU General Public License
;; along with this program.  If not, see <https://www.gnu.org/licenses/>.

;;; Commentary:

;; A mark is an overlay at a line that somebody is told about, and shows
;; nothing itself.  Here, each mark gets a sign where it can be seen: at its
;; own line or, while that is folded away, at the heading that hides it.  A
;; sign is a bitmap in the left fringe; in windows that have none, such as
;; those of a terminal, a character in the left margin, which is made wide
;; enough only where there is no margin yet and only as long as there are
;; marks.  A margin, unlike a prefix of the line, leaves the text where
;; it is, with `org-indent-mode' too, which has the prefixes for itself.

;;; Code:

(require 'orgfig)

(when (fboundp 'define-fringe-bitmap)
  (define-fringe-bitmap 'orgfig-running
    [#b11000000 #b11110000 #b11111100 #b11111111 #b11111100 #b11110000 #b11000000])
  (define-fringe-bitmap 'orgfig-built
    [#b00000001 #b00000011 #b00000110 #b10001100 #b11011000 #b01110000 #b00100000])
  (define-fringe-bitmap 'orgfig-failed
    [#b11000011 #b11100111 #b01111110 #b00111100 #b00111100 #b01111110 #b11100111 #b11000011])
  (define-fringe-bitmap 'orgfig-waiting
    [#b00111100 #b01000010 #b10000001 #b10000001 #b10000001 #b10000001 #b01000010 #b00111100])
  (define-fringe-bitmap 'orgfig-error
    [#b00011000 #b00011000 #b00011000 #b00011000 #b00011000 #b00000000 #b00011000 #b00011000]))

(defconst orgfig-signs--looks
  '((running orgfig-running orgfig-running "▶" ">")
    (error orgfig-error orgfig-unproven "!" "!")
    (failed orgfig-failed orgfig-unproven "✗" "x")
    (waiting orgfig-waiting orgfig-open "·" ".")
    (built orgfig-built orgfig-done "✓" "+"))
  "How each state looks: bitmap, face, character, character in ASCII.
Where several have the same line, it shows the first of these.")

(defun orgfig-signs--update (buffer)
  "Draw the marks of BUFFER when it is displayed next, and from now on.
What is not displayed is not drawn: there may be thousands of marks."
  (with-current-buffer buffer
    (unless (memq #'orgfig-signs--draw (buffer-local-value 'pre-redisplay-functions buffer))
      (add-hook 'pre-redisplay-functions #'orgfig-signs--draw nil t)
      (add-hook 'window-configuration-change-hook #'orgfig-signs--fit nil t)
      (orgfig-signs--fit))))

(defun orgfig-signs--leave ()
  "Draw nothing in this buffer any more; there is no mark."
  (orgfig-signs--draw)
  (orgfig-signs--fit)
  (remove-hook 'pre-redisplay-functions #'orgfig-signs--draw t)
  (remove-hook 'window-configuration-change-hook #'orgfig-signs--fit t))

(defun orgfig-signs--overlays (property &optional begin end)
  "The overlays that have PROPERTY, by place: those from BEGIN to END, or all."
  (org-with-wide-buffer
   (sort (cl-remove-if-not (lambda (overlay) (overlay-get overlay property))
                           (overlays-in (or begin (point-min)) (or end (point-max))))
         (lambda (one other) (< (overlay-start one) (overlay-start other))))))

(defun orgfig-signs--marks ()
  "The marks of this buffer, by place."
  (orgfig-signs--overlays 'orgfig-mark))

(defun orgfig-signs--draw (&optional window)
  "Put a sign at each line that is to have one, unless it has it.
Where that is not to be seen in WINDOW, leave it for later."
  (pcase-let* ((`(,begin . ,end) (orgfig-signs--range window))
               (within (lambda (position) (<= begin position end)))
               (wanted (cl-remove-if-not within (orgfig-signs--wanted begin end) :key #'car))
               (signs (cl-remove-if-not within (orgfig-signs--overlays 'orgfig-sign begin end)
                                        :key #'overlay-start)))
    (unless (equal wanted (mapcar (lambda (sign) (cons (overlay-start sign) (overlay-get sign 'orgfig-sign)))
                                  signs))
      (mapc #'delete-overlay signs)
      (mapc #'orgfig-signs--put wanted))))

(defun orgfig-signs--range (window)
  "Where the lines begin and end that WINDOW may show next; all without WINDOW.
It shows what it did or, if point has left that, what is around point."
  (if (not window) (cons 1 (1+ (buffer-size)))
    (save-excursion
      (let* ((height (window-height window))
             (begin (orgfig-signs--visible-line (window-start window)))
             (end (orgfig-signs--lines-on begin height))
             (point (window-point window)))
        (if (<= begin point end) (cons begin end)
          (cons (orgfig-signs--lines-on point (- height))
                (orgfig-signs--lines-on point height)))))))

(defun orgfig-signs--lines-on (position count)
  "Where the line that is COUNT visible ones after that at POSITION begins."
  (goto-char position)
  (forward-visible-line count)
  (point))

;;;; What is to be seen where

(defun orgfig-signs--wanted (begin end)
  "The signs for marks from BEGIN to END by place.
Each is (POSITION STATE TEXT HELP IN-MARGIN)."
  (let ((in-margin (cl-some #'orgfig-signs--bare-p (orgfig-signs--windows))) (found '()))
    (dolist (mark (orgfig-signs--overlays 'orgfig-mark begin end))
      (let* ((place (orgfig-signs--visible-line (overlay-start mark)))
             (sign (list place (overlay-get mark 'orgfig-mark) (overlay-get mark 'orgfig-text)
                         (overlay-get mark 'help-echo) in-margin))
             (same (and (eql place (caar found)) (car found)))) ; they come by place
        (cond ((null same) (push sign found))
              ((orgfig-signs--before-p sign same) (setf (cdr same) (cdr sign))))))
    (nreverse found)))

(defun orgfig-signs--before-p (one other)
  "Whether ONE tells what is more urgent than OTHER; both are signs."
  (< (cl-position (nth 1 one) orgfig-signs--looks :key #'car)
     (cl-position (nth 1 other) orgfig-signs--looks :key #'car)))

(defun orgfig-signs--visible-line (position)
  "The beginning of the line at POSITION, or of the one that hides it in a fold."
  (org-with-wide-buffer
   (goto-char position)
   (while (and (invisible-p (point)) (not (bobp)))
     (goto-char (max (point-min)
                     (1- (previous-single-char-property-change (1+ (point)) 'invisible)))))
   (line-beginning-position)))

(defun orgfig-signs--put (sign)
  "Put SIGN, (POSITION STATE TEXT HELP IN-MARGIN), at its line."
  (pcase-let* ((`(,position ,state ,text ,help ,in-margin) sign)
               (looks (cdr (assq state orgfig-signs--looks)))
               (overlay (org-with-wide-buffer
                         (goto-char position)
                         (make-overlay position (line-end-position) nil t))))
    (overlay-put overlay 'orgfig-sign (cdr sign))
    (overlay-put overlay 'help-echo help)
    (overlay-put overlay 'before-string (orgfig-signs--beside looks help in-margin))
    (when text
      (overlay-put overlay 'after-string
                   (propertize (concat "  " text) 'face (nth 1 looks) 'help-echo help 'cursor t)))))

(defun orgfig-signs--beside (looks help in-margin)
  "What stands beside a line: LOOKS in the fringe, and IN-MARGIN with HELP."
  (pcase-let* ((`(,bitmap ,face ,character ,ascii) looks)
               (shown (if (char-displayable-p (string-to-char character)) character ascii)))
    (concat (propertize "!" 'display `(left-fringe ,bitmap ,face))
            (when in-margin
              (propertize "!" 'display `((margin left-margin)
                                         ,(propertize shown 'face face 'help-echo help)))))))

;;;; Windows

(defun orgfig-signs--windows ()
  "The windows that show this buffer."
  (get-buffer-window-list nil nil t))

(defun orgfig-signs--bare-p (window)
  "Whether WINDOW has no left fringe."
  (or (not (display-graphic-p (window-frame window)))
      (zerop (or (car (window-fringes window)) 0))))

(defun orgfig-signs--fit ()
  "Make a margin in windows that need one for signs, and undo it in others."
  (let* ((needed (and (orgfig-signs--marks) t))
         (windows (orgfig-signs--windows))
         (ours (cl-remove-if-not (lambda (window) (orgfig-signs--ours-p window windows)) windows)))
    (dolist (window windows)
      (let ((wanted (and needed (orgfig-signs--bare-p window))))
        (cond ((memq window ours) (orgfig-signs--set-margin window wanted))
              ((and wanted (null (car (window-margins window))))
               (orgfig-signs--set-margin window t)))))))

(defun orgfig-signs--ours-p (window windows)
  "Whether the margin of WINDOW, one of the buffer's WINDOWS, was made here.
A window that was split off has a margin like the one it comes from."
  (and (eql (car (window-margins window)) 1)
       (zerop left-margin-width)
       (cl-some (lambda (other) (window-parameter other 'orgfig-margin)) windows)))

(defun orgfig-signs--set-margin (window present)
  "Make the margin of WINDOW that signs need if PRESENT, else undo it."
  (set-window-parameter window 'orgfig-margin present)
  (let ((margins (window-margins window)))
    (unless (eq present (and (car margins) t))
      (set-window-margins window (and present 1) (cdr margins)))))

(provide 'orgfig-signs)
;;; orgfig-signs.el ends here
