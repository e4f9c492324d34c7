;;; orgfig-details.el --- All that is known of one figure  -*- lexical-binding: t; -*-

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

;; The small window below the list of figures: what speaks against the figure
;; at point and what to do about it, its pictures, its last run, when it was
;; signed off.  Every place is a button.  It shows one row of an audit, and
;; asks nobody anything.

;;; Code:

(require 'orgfig)
(require 'orgfig-heading)
(require 'orgfig-point)
(require 'orgfig-rows)
(require 'button)
(require 'iso8601)

(autoload 'orgfig--open-path "orgfig-jump")

(defconst orgfig-details--name "*orgfig figure*"
  "The buffer that shows all of one figure.")

(defvar-local orgfig-details--project nil "The project of the figure that is shown.")
(defvar-local orgfig-details--row nil "The figure, or problem, that is shown; an alist.")
(defvar-local orgfig-details--run nil "What a build says of it, or nil.")

(defvar orgfig-details-mode-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map (make-composed-keymap button-buffer-map special-mode-map))
    (define-key map "n" #'forward-button)
    (define-key map "p" #'backward-button)
    (define-key map (kbd "C-c _") 'orgfig-command-map)
    map)
  "Keymap of `orgfig-details-mode'.")

(define-derived-mode orgfig-details-mode special-mode "Figure"
  "All that is known of the figure at point in the list of figures.

\\{orgfig-details-mode-map}"
  (setq-local cursor-in-non-selected-windows nil
              truncate-lines nil
              wrap-prefix "    "
              bidi-paragraph-direction 'left-to-right
              revert-buffer-function (lambda (&rest _) (orgfig-refresh))
              orgfig--words-function (lambda () (list (orgfig-details--word))))
  (visual-line-mode))

;;;; The window

(defun orgfig-details--window ()
  "The window of this frame that shows a figure, or nil."
  (get-buffer-window orgfig-details--name))

(defun orgfig-details--open ()
  "Show the buffer of one figure below the selected window, if there is room."
  (orgfig-details--buffer)
  (when (>= (window-height) 16)
    (display-buffer orgfig-details--name
                    `((display-buffer-reuse-window display-buffer-below-selected)
                      (window-height . ,(max 7 (/ (* 2 (window-height)) 5)))
                      (dedicated . t)
                      (preserve-size . (nil . t))))))

(defun orgfig-details--close ()
  "Delete the windows that show a figure."
  (when (get-buffer orgfig-details--name)
    (dolist (window (get-buffer-window-list orgfig-details--name nil t))
      (when (window-deletable-p window) (delete-window window)))))

(defun orgfig-details--buffer ()
  "The buffer that shows one figure."
  (with-current-buffer (get-buffer-create orgfig-details--name)
    (unless (derived-mode-p 'orgfig-details-mode) (orgfig-details-mode))
    (current-buffer)))

;;;; What it shows

(defun orgfig-details--show (project row run)
  "Show ROW of PROJECT's audit, or nothing if ROW is nil.
RUN is what a build says of it, as (VERDICT FACE TEXT), or nil."
  (with-current-buffer (orgfig-details--buffer)
    (unless (and (eq row orgfig-details--row) (equal run orgfig-details--run))
      (let ((same (and row orgfig-details--row
                       (equal (orgfig-rows--id row) (orgfig-rows--id orgfig-details--row))))
            (inhibit-read-only t))
        (setq default-directory (orgfig--project-root project)
              orgfig-details--project project
              orgfig-details--row row
              orgfig-details--run run)
        (orgfig-details--keeping-places same #'orgfig-details--write)))))

(defun orgfig-details--keeping-places (keep write)
  "Have WRITE fill the buffer; with KEEP, windows show the same lines then."
  (let ((places (mapcar (lambda (window) (list window (window-start window) (window-point window)))
                        (get-buffer-window-list nil nil t))))
    (erase-buffer)
    (funcall write)
    (set-buffer-modified-p nil)
    (goto-char (point-min))
    (pcase-dolist (`(,window ,start ,point) places)
      (set-window-start window (if keep (min start (point-max)) (point-min)))
      (set-window-point window (if keep (min point (point-max)) (point-min))))))

(defun orgfig-details--write ()
  "Insert all that is known of the row."
  (when-let ((row orgfig-details--row))
    (orgfig-details--write-title row orgfig-details--run)
    (orgfig-details--write-reasons row)
    (when (orgfig-rows--figure-p row)
      (mapc #'orgfig-details--write-output (alist-get 'outputs row))
      (orgfig-details--write-last-run (alist-get 'last_run row))
      (orgfig-details--write-sign-off (alist-get 'sign_off row)))))

(defun orgfig-details--write-title (row run)
  "Insert what ROW is and how it stands, by RUN while it is built."
  (pcase-let ((`(,verdict ,face) (orgfig-rows--verdict row)))
    (when (orgfig-rows--figure-p row)
      (insert (propertize verdict 'face face) "  "
              (propertize (orgfig--one-line (alist-get 'name row)) 'face 'bold) "  "
              (string-join (remove "" (list (or (alist-get 'state row) "")
                                            (orgfig-rows--closed row nil)))
                           " ")
              "  ")
      (orgfig-details--place row)
      (insert "\n")))
  (pcase run
    (`(,verdict ,face ,text)
     (insert (propertize verdict 'face face) "  " (orgfig--one-line text) "\n"))))

(defun orgfig-details--write-reasons (row)
  "Insert what speaks against ROW, and what to do about it, a line each."
  (dolist (reason (if (orgfig-rows--figure-p row) (orgfig-rows--reasons row) (list row)))
    (let ((severity (alist-get 'severity reason)))
      (orgfig-details--place reason)
      (insert ": "
              (if severity
                  (propertize (concat severity ": ") 'face (orgfig-rows--severity-face severity))
                "")
              (orgfig--one-line (alist-get 'message reason))
              (orgfig-details--check reason)
              "\n"))
    (when-let ((hint (alist-get 'hint reason)))
      (insert (propertize (format "  hint: %s\n" (orgfig--one-line hint)) 'face 'shadow)))))

(defun orgfig-details--word ()
  "What the program is to call the figure that is shown here."
  (let ((row orgfig-details--row))
    (unless (and row (orgfig-rows--figure-p row)) (user-error "There is no figure here"))
    (format "%s:%d" (alist-get 'path row)
            (orgfig--saved-line orgfig-details--project row))))

(defun orgfig-details--check (reason)
  "The name of the check that found REASON, as compilers name warnings."
  (let ((check (or (alist-get 'check reason) (alist-get 'name reason))))
    (if check (propertize (format " [%s]" check) 'face 'shadow) "")))

(defun orgfig-details--write-output (output)
  "Insert the path, the caption and the alternative text of OUTPUT."
  (orgfig-details--label "output")
  (orgfig-details--picture output)
  (insert (cond ((not (alist-get 'present output)) (propertize "  is not there" 'face 'orgfig-unproven))
                ((alist-get 'altered output) (propertize "  edited since it was built" 'face 'orgfig-unproven))
                (t ""))
          (orgfig-details--plays (alist-get 'movie output))
          "\n")
  (dolist (field '(caption alt))
    (when-let ((text (alist-get field output)))
      (orgfig-details--label (format "  %s" field))
      (insert (orgfig--one-line text) "\n"))))

(defun orgfig-details--plays (movie)
  "What MOVIE plays, in words; an empty string if there is none."
  (if movie
      (format "  %d frames in %.1f s, %d by %d" (alist-get 'frames movie) (alist-get 'seconds movie)
              (alist-get 'width movie) (alist-get 'height movie))
    ""))

(defun orgfig-details--write-last-run (run)
  "Insert when the last RUN was, how long it took and what confined it."
  (orgfig-details--label "last run")
  (insert (if run
              (format "%s, %s, %.2f s, %s\n" (orgfig-details--local (alist-get 'when run))
                      (if (alist-get 'failure run) "failed" "succeeded")
                      (alist-get 'wall run)
                      (orgfig-details--confined (alist-get 'protection run)))
            "none is remembered\n")))

(defun orgfig-details--confined (protection)
  "What confined a run, by PROTECTION."
  (if (equal protection "none") "unconfined" (format "confined by %s" protection)))

(defun orgfig-details--write-sign-off (sign-off)
  "Insert which commit made the claim, and what has changed since, by SIGN-OFF."
  (when sign-off
    (orgfig-details--label "signed off")
    (insert (orgfig-details--commit sign-off) "\n")
    (dolist (change (alist-get 'changes sign-off))
      (orgfig-details--label "  since")
      (insert (orgfig--one-line (alist-get 'what change)) ", "
              (orgfig-details--commit change) "\n"))))

(defun orgfig-details--commit (commit)
  "COMMIT, an alist, in words."
  (if (alist-get 'commit commit)
      (format "%s  %s  %s" (substring (alist-get 'commit commit) 0 7)
              (if (alist-get 'when commit) (orgfig-details--local (alist-get 'when commit)) "")
              (orgfig--one-line (or (alist-get 'subject commit) "")))
    "not committed yet"))

;;;; Parts of it

(defun orgfig-details--label (text)
  "Insert TEXT as the name of what follows."
  (insert (propertize (format "%-12s" text) 'face 'shadow)))

(defun orgfig-details--local (time)
  "TIME, written as ISO 8601 has it, in the local zone."
  (format-time-string "%Y-%m-%d %H:%M" (encode-time (iso8601-parse time))))

(defun orgfig-details--place (place)
  "Insert a button that leads to PLACE, an alist with path, line and column."
  (let ((column (alist-get 'column place)))
    (insert-text-button (format "%s:%d%s" (orgfig--one-line (alist-get 'path place))
                                (alist-get 'line place) (if column (format ":%d" column) ""))
                        'follow-link t
                        'help-echo "Go there"
                        'orgfig-place place
                        'action #'orgfig-details--go)))

(defun orgfig-details--go (button)
  "Go to the place of BUTTON."
  (let* ((place (button-get button 'orgfig-place))
         (row orgfig-details--row)
         (figure (and (orgfig-rows--figure-p row) row)))
    (orgfig--show-place orgfig-details--project figure place 'other)))

(defun orgfig-details--picture (output)
  "Insert a button that opens OUTPUT."
  (insert-text-button (orgfig--one-line (alist-get 'path output))
                      'follow-link t
                      'help-echo "Open it"
                      'orgfig-path (alist-get 'path output)
                      'action #'orgfig-details--open-picture))

(defun orgfig-details--open-picture (button)
  "Open the picture of BUTTON."
  (orgfig--open-path orgfig-details--project (button-get button 'orgfig-path)))

(provide 'orgfig-details)
;;; orgfig-details.el ends here
