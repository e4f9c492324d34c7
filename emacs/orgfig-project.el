;;; orgfig-project.el --- The project around a buffer  -*- lexical-binding: t; -*-

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

;; Which project a buffer belongs to, what is known of it while Emacs runs,
;; how its files are called, and whether anything may start in it unasked.
;; What the program says of it comes by orgfig-program.el.

;;; Code:

(require 'cl-lib)
(require 'subr-x)

(defcustom orgfig-trusted nil
  "The projects in which orgfig may start by itself: a list of folders, or t.
A folder stands for all projects in it.  As soon as a notebook is
looked at, the program reads what the project's pyproject.toml
says, and may start the interpreter that is named there; so
`orgfig-maybe' asks before it does that in any other project, and
`orgfig-build-on-save' before it builds there.

This is never taken from a file or a folder.  What Emacs itself
trusts, by `trusted-content', is trusted, too."
  :type '(choice (const :tag "All projects" t)
                 (repeat :tag "Projects in these folders" directory))
  :group 'orgfig
  :risky t)

(cl-defstruct (orgfig--project (:constructor orgfig--make-project) (:copier nil)
                               (:predicate nil))
  "What is known of a project while Emacs runs."
  (root nil :documentation "Its folder, absolute, with a slash.")
  (trust nil :documentation "Whether it is trusted: t, `no', or nil if nobody was asked.")
  (audit nil :documentation "The last document of `orgfig status', or nil.")
  (trouble nil :documentation "Why there is no newer one, in the program's words, or nil.")
  (asking nil :documentation "The process that asks for the next audit, or nil.")
  (ask-again nil :documentation "Non-nil if that one was started too early.")
  (build nil :documentation "The process that builds, or nil.")
  (progress nil :documentation "How far that is, as (ENDED . ALL) runs, or nil.")
  (runs nil :documentation "What runs now: an alist from jobs to their last events.")
  (request nil :documentation "What was built last, as (t . ARGS), or nil.")
  (waiting nil :documentation "What is built next, a list of (ARGS . THEN).")
  (timer nil :documentation "The timer that builds what was saved, or nil.")
  (reports nil :documentation "The other processes that somebody waits for, a list."))

(defvar orgfig-mode)

(defvar-local orgfig--root nil
  "The folder of the project that this buffer's file belongs to.")

(defvar orgfig--projects (make-hash-table :test #'equal)
  "The projects that were looked at, by their folder.")

;;;; Finding it

(defun orgfig-root (&optional folder)
  "The project that FOLDER (default: the buffer's) lies in, or nil.
That is the nearest folder upwards whose pyproject.toml has
settings for orgfig or which has a figures.org.  Where the buffer's
file is a link, the folder that it leads to is looked at, too."
  (if folder
      (orgfig--root-above folder)
    (or (orgfig--root-above default-directory)
        (when-let ((file (orgfig--file)))
          (and (not (file-remote-p file))
               (file-symlink-p file)
               (orgfig--root-above (file-name-directory (file-truename file))))))))

(defun orgfig--root-above (folder)
  "The project that FOLDER lies in, or nil."
  (unless (file-remote-p folder)
    (when-let ((root (locate-dominating-file folder #'orgfig--root-p)))
      (file-name-as-directory (file-truename root)))))

(defun orgfig--root-p (folder)
  "Whether FOLDER is a project's."
  (or (file-exists-p (expand-file-name "figures.org" folder))
      (string-match-p "^[ \t]*\\[*[ \t]*\"?tool\"?[ \t]*\\.[ \t]*\"?orgfig\\b"
                      (orgfig--settings folder))))

(defun orgfig--settings (folder)
  "The text of the pyproject.toml of FOLDER; empty if there is none to read."
  (let ((file (expand-file-name "pyproject.toml" folder)))
    (if (and (file-regular-p file) (file-readable-p file))
        (with-temp-buffer
          (let ((coding-system-for-read 'utf-8)) ; whatever the file says of itself: TOML is UTF-8
            (insert-file-contents file))
          (buffer-string))
      "")))

(defun orgfig--project (&optional folder)
  "The project that FOLDER (default: the buffer's) lies in, a struct.
Signal a `user-error' if there is none."
  (let ((root (orgfig-root folder)))
    (unless root
      (user-error "%s" (if (file-remote-p (or folder default-directory))
                           "Figures are built on this machine only; this file is on another"
                         "No project of figures here: there is no figures.org, and no pyproject.toml with [tool.orgfig]")))
    (or (gethash root orgfig--projects)
        (puthash root (orgfig--make-project :root root) orgfig--projects))))

(defun orgfig--running (project)
  "The processes of PROJECT that can be cancelled, a list."
  (cl-remove-if-not #'process-live-p
                    (cons (orgfig--project-build project) (orgfig--project-reports project))))

;;;; Its files

(defun orgfig--file ()
  "The file of this buffer, or of the one that it shows in another way; or nil."
  (buffer-file-name (buffer-base-buffer)))

(defun orgfig--path (project file)
  "The absolute name of FILE, which the program named, in PROJECT."
  (expand-file-name file (orgfig--project-root project)))

(defun orgfig--relative (project &optional file)
  "How PROJECT calls FILE (default: the buffer's), with slashes.
Links are followed on the way to it; the file's own, only where it
lies outside."
  (let* ((root (orgfig--project-root project))
         (file (expand-file-name (or file (orgfig--file) (user-error "This buffer visits no file"))))
         (place (expand-file-name (file-name-nondirectory file)
                                  (file-truename (file-name-directory file)))))
    (file-relative-name (if (string-prefix-p root place) place (file-truename file)) root)))

(defun orgfig--looks-like-notebook-p (root)
  "Whether this buffer's file seems to be a notebook of the project at ROOT.
The program knows; this is a look at the settings' text."
  (let ((name (orgfig--relative (orgfig--make-project :root root)))
        (settings (orgfig--settings root)))
    (if (string-match-p "^[^#\n]*\\bnotebooks\"?[ \t]*=" settings)
        (string-match-p (format "[\"'/]%s[\"']" (regexp-quote name)) settings)
      (equal name "figures.org"))))

(defun orgfig--buffers (project)
  "The buffers with `orgfig-mode' that visit a file of PROJECT."
  (cl-remove-if-not
   (lambda (buffer)
     (and (buffer-local-value 'orgfig-mode buffer)
          (equal (buffer-local-value 'orgfig--root buffer) (orgfig--project-root project))))
   (buffer-list)))

(defun orgfig--all-buffers (project)
  "The buffers that show text of PROJECT, indirect ones too."
  (let ((bases (orgfig--buffers project)))
    (cl-remove-if-not (lambda (buffer) (memq (or (buffer-base-buffer buffer) buffer) bases))
                      (buffer-list))))

;;;; Trust

(defun orgfig--trusted-p (project)
  "Whether code of PROJECT may be run without being asked for."
  (let ((root (orgfig--project-root project))
        (trusted (default-value 'orgfig-trusted)))
    (or (eq (orgfig--project-trust project) t)
        (eq trusted t)
        (cl-some (lambda (folder) (file-in-directory-p root folder)) trusted)
        (orgfig--emacs-trusts-p root))))

(defun orgfig--may-look-p (project)
  "Whether the program may read PROJECT without being asked for.
That runs nothing of it but an interpreter that its settings name."
  (or (orgfig--trusted-p project)
      (not (orgfig--names-interpreter-p (orgfig--project-root project)))))

(defun orgfig--must-trust (project)
  "Signal a `user-error' if the program may not start in PROJECT."
  (unless (or (orgfig--may-look-p project) (orgfig--ask-for-trust project))
    (user-error "%s is not trusted: turn on `orgfig-mode' there, or see `orgfig-trusted'"
                (abbreviate-file-name (orgfig--project-root project)))))

(defun orgfig--names-interpreter-p (root)
  "Whether the settings of the project at ROOT may name a program to be started.
The program reads them; this is a look at their text.  A key may
also be written by escapes, so where there is one, it may be that."
  (let ((case-fold-search nil))
    (string-match-p "\\(?:^\\|[^-_[:alnum:]]\\)python[\"']?[ \t]*=\\|\\\\[uUx]"
                    (orgfig--settings root))))

(defun orgfig--emacs-trusts-p (root)
  "Whether Emacs (30 or newer) trusts the settings of the project at ROOT."
  (and (fboundp 'trusted-content-p)
       (let ((buffer-file-truename (abbreviate-file-name (expand-file-name "pyproject.toml" root))))
         (trusted-content-p))))

(defun orgfig--ask-for-trust (project &optional question)
  "Ask, once for PROJECT, whether it is trusted; give whether it is.
QUESTION, with %s for its folder, is what it is to be trusted with.
Nobody is asked where nobody can answer."
  (when (and (null (orgfig--project-trust project)) (orgfig--anybody-there-p))
    (let ((answer (orgfig--read-trust
                   (format (or question "Start the interpreter that %s names? ")
                           (abbreviate-file-name (orgfig--project-root project))))))
      (setf (orgfig--project-trust project) (if (eq answer ?n) 'no t))
      (when (eq answer ?!) (orgfig--remember-trust project))
      (not (eq answer ?n)))))

(defun orgfig--when-shown (action)
  "Call ACTION in this buffer as soon as a window shows it."
  (if (get-buffer-window nil t) (funcall action)
    (letrec ((buffer (current-buffer))
             (shown (lambda (_window)
                      (with-current-buffer buffer
                        (remove-hook 'window-buffer-change-functions shown t))
                      ;; Emacs is about to draw it.
                      (run-at-time 0 nil #'orgfig--act buffer action))))
      (add-hook 'window-buffer-change-functions shown nil t))))

(defun orgfig--act (buffer action)
  "Call ACTION in BUFFER; \\[keyboard-quit] ends it, as it ends a command."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (let ((inhibit-quit nil)) (funcall action)))))

(defun orgfig--anybody-there-p ()
  "Whether somebody can answer: not in batch, nor in a daemon without a frame."
  (not (or noninteractive (equal (terminal-name) "initial_terminal"))))

(defun orgfig--read-trust (question)
  "Ask QUESTION, and give the answer's character.
To quit is to say no."
  (condition-case nil
      (car (read-multiple-choice
            question
            '((?y "yes" "for this session")
              (?n "no" "not in this session; M-x orgfig-mode does it all the same")
              (?! "always" "and remember it in `orgfig-trusted'"))))
    (quit ?n)))

(defun orgfig--remember-trust (project)
  "Add PROJECT to `orgfig-trusted', for this session and all later ones."
  (customize-save-variable
   'orgfig-trusted
   (cons (abbreviate-file-name (orgfig--project-root project)) (default-value 'orgfig-trusted))))

(provide 'orgfig-project)
;;; orgfig-project.el ends here
