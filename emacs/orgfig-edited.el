;;; orgfig-edited.el --- Edits that are not saved yet  -*- lexical-binding: t; -*-

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

;; The program reads what is on the disk.  Before it does, what is edited of
;; that in Emacs is saved: notebooks, blocks in a buffer of their own, tangled
;; modules, data files and the settings.  It is asked once for all of them, and
;; never is anything written over that somebody else has written meanwhile.

;;; Code:

(require 'cl-lib)
(require 'org)
(require 'org-src)
(require 'orgfig-project)

(defvar orgfig-build-on-save)

(defcustom orgfig-save 'ask
  "What becomes of unsaved edits before the program reads the files.
The program reads what is on the disk.  With `ask', ask each time,
and take \"always\" for an answer; with t, save without asking; with
nil, go on with what is on the disk."
  :type '(choice (const :tag "Ask" ask)
                 (const :tag "Save" t)
                 (const :tag "Leave them" nil))
  :group 'orgfig
  :safe (lambda (value) (memq value '(ask t nil))))

(defun orgfig--save (project)
  "See to it that the program reads what is edited in PROJECT.
Signal a `user-error' where that was asked for and refused, and
where a file is another one by now than the one that was edited."
  (when orgfig-save (orgfig--save-all (orgfig--edited project))))

(defun orgfig--save-all (edited)
  "Save the buffers EDITED, if there are any; ask first unless `orgfig-save' is t."
  (mapc #'orgfig--refuse-overtaken edited)
  (when (and edited (not (eq orgfig-save t))) (orgfig--ask-to-save edited))
  ;; Blocks first: that changes their notebook, which is saved with them.
  (mapc #'orgfig--save-buffer edited))

(defun orgfig--ask-to-save (buffers)
  "Ask whether BUFFERS are to be saved; signal a `user-error' if not."
  (pcase (car (read-multiple-choice
               (format "Save %s first? " (mapconcat #'buffer-name buffers ", "))
               '((?y "yes") (?n "no") (?! "always" "and do not ask again in this session"))))
    (?n (user-error "Not saved: the program would read an older text"))
    (?! (setq orgfig-save t))))

(defun orgfig--save-buffer (buffer)
  "Save BUFFER, for what is built next and not to be built for itself."
  (with-current-buffer buffer
    (let ((orgfig-build-on-save nil))
      (cond ((not (buffer-modified-p)) nil) ; saved with one of its blocks
            ((org-src-edit-buffer-p) (org-edit-src-save))
            (t (save-buffer))))))

;;;; What is edited

(defun orgfig--edited (project)
  "The buffers with unsaved edits of what the program reads of PROJECT.
Those of single blocks come first."
  (let* ((known (orgfig--sources project))
         (edited (cl-remove-if-not
                  (lambda (buffer) (and (buffer-modified-p buffer)
                                        (orgfig--is-source-p project buffer known)))
                  (buffer-list))))
    (cl-stable-sort edited (lambda (one other)
                             (and (org-src-edit-buffer-p one) (not (org-src-edit-buffer-p other)))))))

(defun orgfig--is-source-p (project buffer known)
  "Whether BUFFER has what the program reads of PROJECT: one of KNOWN files.
An indirect buffer counts as the one it is made from."
  (with-current-buffer buffer
    (cond ((org-src-edit-buffer-p)
           (when-let ((notebook (orgfig--notebook-of-block buffer)))
             (orgfig--is-source-p project notebook known)))
          ((or (buffer-base-buffer) (not buffer-file-name) (file-remote-p buffer-file-name)) nil)
          (t (member (orgfig--relative project) known)))))

(defun orgfig--notebook-of-block (buffer)
  "The buffer that the block edited in BUFFER is from; nil if it is gone."
  (with-current-buffer buffer
    (condition-case nil (org-src-source-buffer) (error nil))))

(defun orgfig--sources (project)
  "The files of PROJECT that the program reads, as far as it has told."
  (let ((audit (orgfig--project-audit project)))
    (append (list "pyproject.toml")
            (mapcar (lambda (notebook) (alist-get 'path notebook)) (alist-get 'notebooks audit))
            (mapcar (lambda (buffer) (with-current-buffer buffer (orgfig--relative project)))
                    (orgfig--buffers project))
            (alist-get 'data audit)
            (mapcan (lambda (figure) (copy-sequence (alist-get 'files figure)))
                    (alist-get 'figures audit)))))

;;;; What somebody else has written

(defun orgfig--refuse-overtaken (buffer)
  "Signal a `user-error' if the file of BUFFER is another one than was read.
To save it would write over that; and its lines are others."
  (with-current-buffer (or (and (org-src-edit-buffer-p buffer) (orgfig--notebook-of-block buffer))
                           (buffer-base-buffer buffer)
                           buffer)
    (when (and buffer-file-name
               (file-exists-p buffer-file-name)
               (not (verify-visited-file-modtime (current-buffer))))
      (user-error "%s has changed on the disk since it was read here: revert it, or save it by hand"
                  (buffer-name)))))

(provide 'orgfig-edited)
;;; orgfig-edited.el ends here
