;;; orgfig-gate-show.el --- Show a state where a heading is seen  -*- lexical-binding: t; -*-

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

;; What must look anew when a program, and no command of the user, has set a
;; state: agendas and column view; and that who is elsewhere in the text stays
;; where they are.

;;; Code:

(require 'org)
(require 'orgfig-point)

(declare-function org-agenda-change-all-lines "org-agenda" (newhead hdmarker &optional fixface just-this))
(declare-function org-columns-redo "org-colview" ())
(defvar org-columns-overlays)

(defun orgfig-gate--show (marker)
  "Show the heading at MARKER as it is now, in agendas and column view."
  (let ((heading (org-with-point-at marker (org-get-heading))))
    (with-current-buffer (marker-buffer marker)
      (when (bound-and-true-p org-columns-overlays) (orgfig-gate--in-place #'org-columns-redo)))
    (dolist (buffer (buffer-list))
      (with-current-buffer buffer
        (when (and (derived-mode-p 'org-agenda-mode)
                   (orgfig-gate--in-agenda-p marker))
          (orgfig-gate--in-place
           (lambda ()
             (let ((inhibit-read-only t))
               (org-agenda-change-all-lines heading marker 'fixface)))))))))

(defun orgfig-gate--in-agenda-p (marker)
  "Whether a line of this agenda is about the heading at MARKER."
  (save-excursion
    (goto-char (point-min))
    (while (and (not (eobp)) (not (equal (get-text-property (point) 'org-hd-marker) marker)))
      (forward-line))
    (not (eobp))))

(defun orgfig-gate--in-place (change &optional line)
  "Call CHANGE, and leave all points of the buffer at their places.
With LINE, only those in that line."
  (let* ((wanted (lambda (point)
                   (let ((place (orgfig-gate--place point)))
                     (and (memq line (list nil (car place))) place))))
         (own (funcall wanted (point)))
         (windows (mapcar (lambda (window) (cons window (funcall wanted (window-point window))))
                          (get-buffer-window-list nil nil t))))
    (funcall change)
    (when own (goto-char (orgfig--position (car own) (cdr own))))
    (pcase-dolist (`(,window . ,place) windows)
      (when (and place (eq (window-buffer window) (current-buffer)))
        (set-window-point window (orgfig--position (car place) (cdr place)))))))

(defun orgfig-gate--place (position)
  "The line of POSITION and its column there, as `orgfig--position' takes them.
Columns on the screen are of no use: column view has others."
  (save-excursion
    (goto-char position)
    (cons (line-number-at-pos nil t) (1+ (- position (line-beginning-position))))))

(provide 'orgfig-gate-show)
;;; orgfig-gate-show.el ends here
