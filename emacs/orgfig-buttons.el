;;; orgfig-buttons.el --- What the program says leads somewhere  -*- lexical-binding: t; -*-

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

;; Buttons in a text of the program's: a path with a line leads there, a
;; picture is opened, and a command that it advises is called.  A path counts
;; only if it is a file of the project.

;;; Code:

(require 'orgfig)
(require 'orgfig-point)
(require 'button)

(autoload 'orgfig--open-file "orgfig-jump")

(define-button-type 'orgfig-place
  'action #'orgfig-buttons--follow 'follow-link t 'help-echo "Go there")

(defconst orgfig-buttons--place
  "\\([^][\0-\s:()\"'`]+\\)\\(?::\\([0-9]+\\)\\(?::\\([0-9]+\\)\\)?\\)?"
  "A path, maybe with a line and a column.")

(defun orgfig-buttons--of-files (project)
  "Make a button of each file of PROJECT that the buffer names, with its line."
  (goto-char (point-min))
  (while (re-search-forward orgfig-buttons--place nil t)
    (let* ((line (match-string 2)) (column (match-string 3))
           (path-end (match-end 1)) (end (match-end 0))
           (begin (orgfig-buttons--path-begin project (match-beginning 1) path-end line)))
      (when begin
        (make-text-button begin end 'type 'orgfig-place 'orgfig-project project
                          'orgfig-place (list (buffer-substring-no-properties begin path-end)
                                              (and line (string-to-number line))
                                              (and column (string-to-number column)))))
      (goto-char end))))

(defconst orgfig-buttons--commands
  '(("orgfig detangle" orgfig-detangle)
    ("orgfig tangle --force" orgfig-tangle t)
    ("orgfig tangle" orgfig-tangle)
    ("orgfig status" orgfig-status)
    ("orgfig doctor" orgfig-doctor))
  "What the program advises to call, and the command for it, maybe with a prefix.")

(define-button-type 'orgfig-command
  'action #'orgfig-buttons--call 'follow-link t 'help-echo "Do that")

(defun orgfig-buttons--of-commands ()
  "Make a button of each command in the buffer that Emacs has, too."
  (goto-char (point-min))
  (while (re-search-forward "`\\(orgfig [^`\n]+\\)`" nil t)
    (when (assoc (match-string 1) orgfig-buttons--commands)
      (make-text-button (match-beginning 1) (match-end 1) 'type 'orgfig-command))))

(defun orgfig-buttons--call (button)
  "Call the command that BUTTON names."
  (pcase-let ((`(,command ,prefix)
               (cdr (assoc (button-label button) orgfig-buttons--commands))))
    (let ((current-prefix-arg prefix))
      (call-interactively command))))

(defun orgfig-buttons--path-begin (project begin end line)
  "Where the path begins that ends at END and is a file of PROJECT, or nil.
That is BEGIN, or with LINE one of the words before, for a path may
have spaces in it."
  (save-excursion
    (while (and begin (not (orgfig-buttons--file-p project begin end line)))
      (goto-char begin)
      (when line
        (skip-chars-backward " \t")
        (skip-chars-backward "^ \t\n"))
      (setq begin (and (< (point) begin) (point))))
    begin))

(defun orgfig-buttons--file-p (project begin end line)
  "Whether a file of PROJECT is named from BEGIN to END.
Without LINE, only a path with a slash may name one."
  (let ((path (buffer-substring-no-properties begin end)))
    (and (or line (string-search "/" path))
         (not (file-name-absolute-p path))
         (file-regular-p (orgfig--path project path)))))

(defun orgfig-buttons--follow (button)
  "Go to the place of BUTTON."
  (pcase-let ((project (button-get button 'orgfig-project))
              (`(,path ,line ,column) (button-get button 'orgfig-place)))
    (if line
        (orgfig--visit project path line column t)
      (orgfig--open-file (orgfig--path project path)))))

(defun orgfig-buttons--next-error (count &optional reset)
  "Go to the place of the COUNTth button with a line from here.
With RESET, count from the beginning.  Made for `next-error'."
  (when reset (goto-char (point-min)))
  (dotimes (_ (abs count))
    (while (let ((button (forward-button (if (< count 0) -1 1) nil nil t)))
             (unless button (user-error "No more places"))
             (null (cadr (button-get button 'orgfig-place))))))
  (when-let ((window (get-buffer-window))) (set-window-point window (point)))
  (orgfig-buttons--follow (button-at (point))))

(provide 'orgfig-buttons)
;;; orgfig-buttons.el ends here
