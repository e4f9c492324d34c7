;;; orgfig-at-once.el --- What the program answers, waited for  -*- lexical-binding: t; -*-

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

;; A dynamic block and an agenda have their text when the command is over, so
;; for these the program is waited for: in a project that is trusted, for a
;; limited time, and whoever quits ends it.  Everything else is asynchronous.

;;; Code:

(require 'orgfig)

(defcustom orgfig-patience 10
  "Seconds that a table or an agenda waits for the program."
  :type 'number
  :group 'orgfig
  :safe #'numberp)

(defun orgfig--at-once (project args)
  "Run the program with ARGS for PROJECT, wait for it, and give what it prints.
Edits are saved before, as by `orgfig-save'.  Signal a `user-error'
if it cannot answer, does not in time, or may not be asked."
  (orgfig--must-trust project)
  (orgfig--save project)
  (pcase (orgfig-at-once--wait project args)
    (`(,(or 0 1) ,output ,_) output)
    (`(,status ,_ ,errors) (user-error "%s" (orgfig--visible (orgfig--complaint status errors))))
    (_ (user-error "The program has not answered within %s s, see `orgfig-patience'"
                   orgfig-patience))))

(defun orgfig-at-once--wait (project args)
  "Run the program with ARGS for PROJECT; give its status and both of its texts.
Give nil if it takes too long.  It is ended then, and on a quit."
  (let* ((answer nil)
         (deadline (+ (float-time) orgfig-patience))
         (process (orgfig--run project args :on-end (lambda (&rest all) (setq answer all)))))
    (unwind-protect
        (while (and (not answer) (< (float-time) deadline))
          (accept-process-output nil 0.02))
      (when (process-live-p process) (delete-process process)))
    answer))

(provide 'orgfig-at-once)
;;; orgfig-at-once.el ends here
