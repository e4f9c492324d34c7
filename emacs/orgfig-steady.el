;;; orgfig-steady.el --- Rows that are drawn anew under somebody's eyes  -*- lexical-binding: t; -*-

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

;; A list is drawn anew while somebody reads it: point and all windows that
;; show it stay on the same rows.  What the rows are is told by others.

;;; Code:

(require 'cl-lib)
(require 'subr-x)
(require 'tabulated-list)

(defun orgfig-steady--draw (draw)
  "Call DRAW; point and all windows are on the same rows then."
  (let ((here (orgfig-steady--place (point)))
        (windows (mapcar (lambda (window)
                           (list window
                                 (orgfig-steady--place (window-start window))
                                 (orgfig-steady--place (window-point window))))
                         (get-buffer-window-list nil nil t))))
    (funcall draw)
    (set-buffer-modified-p nil)
    (pcase-dolist (`(,window ,start ,point) windows)
      (set-window-start window (orgfig-steady--found start) t)
      (set-window-point window (orgfig-steady--found point)))
    (goto-char (orgfig-steady--found here))))

(defun orgfig-steady--replace-row (id draw)
  "Have DRAW insert the row ID anew, in place of what is shown of it.
Point and windows in that row stay where they are in it.  Give nil
if it is not shown."
  (when-let ((place (orgfig-steady--position id)))
    (let* ((length (save-excursion (goto-char place) (- (line-beginning-position 2) place)))
           (offset (- (point) place))
           (looking (orgfig-steady--windows-between place (+ place length)))
           (end (orgfig-steady--replace place length draw)))
      (pcase-dolist (`(,window . ,offset) looking)
        (set-window-point window (min (+ place offset) end)))
      (when (< -1 offset length) (goto-char (min (+ place offset) end)))
      t)))

(defun orgfig-steady--replace (place length draw)
  "Have DRAW insert at PLACE what replaces LENGTH characters; give its last place.
First comes the new one, so that no other row's windows move with it."
  (save-excursion
    (goto-char place)
    (let ((inhibit-read-only t)) (funcall draw) (delete-region (point) (+ (point) length)))
    (set-buffer-modified-p nil)
    (1- (point))))

(defun orgfig-steady--windows-between (begin end)
  "Windows with point from BEGIN to before END, and how far behind BEGIN."
  (cl-loop for window in (get-buffer-window-list nil nil t)
           for offset = (- (window-point window) begin)
           when (< -1 offset (- end begin))
           collect (cons window offset)))

(defun orgfig-steady--place (position)
  "The row at POSITION, its line, and the column: (ID LINE COLUMN)."
  (save-excursion
    (goto-char position)
    (list (tabulated-list-get-id) (line-number-at-pos) (current-column))))

(defun orgfig-steady--found (place)
  "Where PLACE is now; a row that is gone has left its line."
  (pcase-let ((`(,id ,line ,column) place))
    (save-excursion
      (let ((found (and id (> line 1) (orgfig-steady--position id))))
        (if found (goto-char found)
          (goto-char (point-min))
          (forward-line (1- line))
          (when (and (eobp) (not (bobp))) (forward-line -1))))
      (move-to-column column)
      (point))))

(defun orgfig-steady--position (id)
  "Where the row ID begins, or nil if it is not shown."
  (save-excursion
    (goto-char (point-min))
    (while (not (or (eobp) (equal id (tabulated-list-get-id))))
      (forward-line 1))
    (unless (eobp) (point))))

(provide 'orgfig-steady)
;;; orgfig-steady.el ends here
