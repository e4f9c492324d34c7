;;; orgfig.el --- Build and audit the figures of an Org notebook  -*- lexical-binding: t; -*-

;; Copyright (C) 2026 The orgfig authors

;; Author: The orgfig authors
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (org "9.5"))
;; Keywords: outlines, tools

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

;; `orgfig-mode' makes Org a place to build figures in: C-c _ b builds the
;; figure at point without blocking, C-c _ s shows which DONE figures are
;; proven, C-c _ _ shows everything else.
;;
;; This file is the core: the mode, its keys, the audit that all share, and
;; places that the program is asked about.  The program decides everything;
;; Emacs asks and shows.  Every other file requires this one.

;;; Code:

(require 'cl-lib)
(require 'org)
(require 'org-element)
(require 'subr-x)
(require 'orgfig-project)
(require 'orgfig-program)
(require 'orgfig-edited)
(require 'orgfig-keys)
(require 'orgfig-lighter)

(defgroup orgfig nil
  "Build and audit the figures of an Org notebook."
  :group 'org
  :prefix "orgfig-"
  :link '(custom-manual "(org) Working with Source Code"))

(defcustom orgfig-build-on-save nil
  "Whether saving a notebook builds figures, in the background.
With `figure', those that stand where it was edited, and of these
only what is outdated; with t, all outdated ones of the project.

As this runs code of the notebook, confined as ever, Emacs asks
before it takes this from a file or a folder.  See also
`orgfig-build-delay'."
  :type '(choice (const :tag "No" nil)
                 (const :tag "What was edited" figure)
                 (const :tag "All that is outdated" t)))

;;;; Faces

(defface orgfig-done '((t :inherit success))
  "For what is claimed and proven.")

(defface orgfig-unproven '((t :inherit error))
  "For what is claimed and not proven.")

(defface orgfig-unknown '((t :inherit warning))
  "For what nobody knows enough of.")

(defface orgfig-ready '((t :inherit font-lock-string-face))
  "For what is proven and not claimed.")

(defface orgfig-open '((t :inherit shadow))
  "For what is neither claimed nor proven, and for what is cancelled.")

(defface orgfig-running '((t :inherit font-lock-keyword-face))
  "For what runs now.")

(defun orgfig--verdict-face (verdict)
  "The face of VERDICT, a string."
  (pcase verdict
    ("done" 'orgfig-done)
    ("unproven" 'orgfig-unproven)
    ("unknown" 'orgfig-unknown)
    ("ready" 'orgfig-ready)
    (_ 'orgfig-open)))

;;;; What others listen to

(autoload 'orgfig-marks-follow "orgfig-marks")
(autoload 'orgfig-messages-follow "orgfig-messages")
(autoload 'orgfig-pictures-follow "orgfig-pictures")
(autoload 'orgfig-pictures-look "orgfig-pictures")

(defvar orgfig-event-functions
  (list 'orgfig-marks-follow 'orgfig-messages-follow 'orgfig-pictures-follow)
  "Called with a project and an event of its build, an alist.
What events there are is told by docs/json.md of orgfig; a build is
over with `ended' or `stopped'.")

(defvar orgfig-audit-functions (list 'orgfig-pictures-look)
  "Called with a project when its audit is new, or could not be made.
Read it by `orgfig--project-audit', which is nil if there never was
one, and why there is no newer one by `orgfig--project-trouble'.")

;;;; The audit

(defun orgfig-refresh (&optional project)
  "Ask anew which figures of PROJECT (default: the buffer's) are proven."
  (interactive)
  (let ((project (or project (orgfig--project))))
    (if (orgfig--project-asking project)
        (setf (orgfig--project-ask-again project) t)
      (condition-case problem
          (setf (orgfig--project-asking project)
                (orgfig--ask project '("status" "--json")
                             (apply-partially #'orgfig--answered project)))
        (user-error (orgfig--answered project nil (error-message-string problem)))))))

(defun orgfig--answered (project document complaint)
  "Keep DOCUMENT, what the program says of PROJECT now, and tell everybody.
If there is none, show COMPLAINT, and keep the one there was."
  (setf (orgfig--project-asking project) nil
        (orgfig--project-trouble project) complaint)
  (if document
      (setf (orgfig--project-audit project) document)
    (message "orgfig: %s" complaint))
  (orgfig--leave-others project)
  (orgfig--show-lighter project)
  (orgfig--announce 'orgfig-audit-functions project)
  (when (orgfig--project-ask-again project)
    (setf (orgfig--project-ask-again project) nil)
    (orgfig-refresh project)))

;;;; The mode

;;;###autoload
(define-minor-mode orgfig-mode
  "Build and audit the figures of this notebook without leaving it.
The mode line shows how many figures are claimed to be done and are
not proven, and how far a build is.

\\{orgfig-mode-map}"
  :lighter orgfig--lighter
  :keymap orgfig-mode-map
  (if orgfig-mode
      (orgfig--turn-on (called-interactively-p 'any))
    (orgfig--turn-off)))

;;;###autoload
(defun orgfig-maybe ()
  "Turn on `orgfig-mode' if this file is a notebook of a project.
Made for `org-mode-hook': in all other files, nothing happens.  Where
a program might be started that the project names, and it is not in
`orgfig-trusted', ask, once in a session, when the file is shown."
  (when-let ((root (and (not orgfig-mode) (orgfig--file) (orgfig-root))))
    (when (orgfig--looks-like-notebook-p root)
      (let ((project (orgfig--project root)))
        (cond ((orgfig--may-look-p project) (orgfig--look project))
              ((null (orgfig--project-trust project))
               (orgfig--when-shown (lambda () (orgfig--ask-to-look project)))))))))

(defun orgfig--look (project)
  "Turn on `orgfig-mode' in this notebook of PROJECT; that is no trust in it."
  (let ((trust (orgfig--project-trust project)))
    (orgfig-mode)
    (setf (orgfig--project-trust project) trust)))

(defun orgfig--ask-to-look (project)
  "Turn on `orgfig-mode' in this notebook of PROJECT, if the user trusts that."
  (unless orgfig-mode
    (when (or (orgfig--may-look-p project) (orgfig--ask-for-trust project))
      (orgfig--look project))))

;;;; Turning it on and off

(autoload 'orgfig-saved--build "orgfig-saved")
(autoload 'orgfig-saved--watch "orgfig-saved")

(defun orgfig--turn-on (by-hand)
  "Prepare this buffer, and ask which figures are proven.
BY-HAND is non-nil if the user does it, which is trust; a file may
call the mode, too, by its local variables.  Where that makes no
sense, leave the mode off and signal a `user-error'."
  (let ((ready nil))
    (unwind-protect
        (let ((project (orgfig--project-here)))
          (if by-hand (setf (orgfig--project-trust project) t) (orgfig--must-trust project))
          (setq orgfig--root (orgfig--project-root project))
          (add-hook 'after-save-hook #'orgfig--after-save nil t)
          (add-hook 'after-revert-hook #'orgfig--after-revert nil t)
          (add-hook 'after-set-visited-file-name-hook #'orgfig--after-rename nil t)
          (when orgfig-build-on-save (orgfig-saved--watch))
          (orgfig--show-lighter project)
          (orgfig-refresh project)
          (setq ready t))
      (unless ready
        (orgfig--turn-off)
        (setq orgfig-mode nil)))))

(defun orgfig--project-here ()
  "The project of this buffer; signal a `user-error' where there can be none."
  (unless (fboundp 'json-parse-string) (user-error "This Emacs was built without JSON"))
  (unless (derived-mode-p 'org-mode) (user-error "Figures stand in Org files"))
  (unless (orgfig--file) (user-error "This buffer visits no file"))
  (orgfig--project))

(defun orgfig--turn-off ()
  "Leave nothing of the mode behind in this buffer."
  (remove-hook 'after-save-hook #'orgfig--after-save t)
  (remove-hook 'after-revert-hook #'orgfig--after-revert t)
  (remove-hook 'after-set-visited-file-name-hook #'orgfig--after-rename t)
  (remove-hook 'after-change-functions 'orgfig-saved--note t)
  (kill-local-variable 'orgfig--root)
  (kill-local-variable 'orgfig--lighter))

(defun orgfig--after-save ()
  "Ask anew once the file is saved."
  (when-let ((project (orgfig--settle)))
    (orgfig-refresh project)
    (when (and orgfig-build-on-save
               (or (orgfig--trusted-p project)
                   (orgfig--ask-for-trust project "Build the figures of %s when they are saved? ")))
      (orgfig-saved--build project))))

(defun orgfig--after-revert ()
  "Ask anew once the file is read again; reading it may have ended the mode."
  (if orgfig-mode (orgfig-refresh) (orgfig-mode)))

(defun orgfig--after-rename ()
  "Go with the file to where it is now, unless it has yet to be written there."
  (when (and buffer-file-name (file-exists-p buffer-file-name))
    (when-let ((project (orgfig--settle)))
      (orgfig-refresh project))))

(defun orgfig--settle ()
  "The project that this buffer's file lies in by now; it belongs to that.
Where there is none, or none that is trusted, turn the mode off, and give nil."
  (let* ((root (and (orgfig--file) (orgfig-root)))
         (project (and root (orgfig--project root))))
    (if (and project (orgfig--may-look-p project))
        (progn (setq orgfig--root root) project)
      (orgfig-mode -1)
      (message "%s is in no project of figures that is trusted: `orgfig-mode' is off" (buffer-name))
      nil)))

(defun orgfig--leave-others (project)
  "Turn the mode off in buffers that turn out to be no notebooks of PROJECT."
  (when-let ((notebooks (alist-get 'notebooks (orgfig--project-audit project)))
             (paths (mapcar (lambda (notebook) (alist-get 'path notebook)) notebooks)))
    (dolist (buffer (orgfig--buffers project))
      (with-current-buffer buffer
        (unless (member (orgfig--relative project) paths)
          (orgfig-mode -1)
          (message "%s is no notebook of the project %s: `orgfig-mode' is off" (buffer-name)
                   (abbreviate-file-name (orgfig--project-root project))))))))

(provide 'orgfig)
;;; orgfig.el ends here
