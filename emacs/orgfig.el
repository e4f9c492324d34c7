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
;; proven, C-c _ C-c shows everything else.
;;
;; This file is the core: options, the project around a buffer, the one way
;; in which the program is run, the mode.  The program decides everything;
;; Emacs asks and shows.  Every other file requires this one.

;;; Code:

(require 'cl-lib)
(require 'org)
(require 'org-element)
(require 'subr-x)

(defgroup orgfig nil
  "Build and audit the figures of an Org notebook."
  :group 'org
  :prefix "orgfig-"
  :link '(custom-manual "(org) Working with Source Code"))

(defconst orgfig--folder
  (file-name-directory (or load-file-name buffer-file-name default-directory))
  "Where this file was loaded from.")

(defcustom orgfig-program nil
  "The program orgfig, as a name or a list of words that start it.
If nil, take the one of the clone that this file was loaded from
\(its .venv/bin/orgfig), else the one on the variable `exec-path'.

This is never taken from a file or a folder, for it is run."
  :type '(choice (const :tag "Find it" nil)
                 (file :tag "Program")
                 (repeat :tag "Program and first arguments" string))
  :risky t)

(defcustom orgfig-save 'ask
  "What becomes of unsaved edits before the program reads the files.
The program reads what is on the disk.  With `ask', ask each time,
and take \"always\" for an answer; with t, save without asking; with
nil, go on with what is on the disk."
  :type '(choice (const :tag "Ask" ask)
                 (const :tag "Save" t)
                 (const :tag "Leave them" nil))
  :safe (lambda (value) (memq value '(ask t nil))))

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

;;;; Projects

(cl-defstruct (orgfig--project (:constructor orgfig--make-project) (:copier nil)
                                (:predicate nil))
  "What is known of a project while Emacs runs."
  (root nil :documentation "Its folder, absolute, with a slash.")
  (audit nil :documentation "The last document of `orgfig status', or nil.")
  (asking nil :documentation "The process that asks for the next audit, or nil.")
  (ask-again nil :documentation "Non-nil if that one was started too early.")
  (build nil :documentation "The process that builds, or nil.")
  (progress nil :documentation "How far that is, as (ENDED . ALL) runs, or nil.")
  (waiting nil :documentation "What is built next, a list of (WORDS . THEN)."))

(defvar orgfig--projects (make-hash-table :test #'equal)
  "The projects that were looked at, by their folder.")

(defun orgfig-root (&optional folder)
  "The project that FOLDER (default: the buffer's) lies in, or nil.
That is the nearest folder upwards whose pyproject.toml has
settings for orgfig or which has a figures.org."
  (let ((folder (or folder default-directory)))
    (unless (file-remote-p folder)
      (when-let ((root (locate-dominating-file folder #'orgfig--root-p)))
        (file-name-as-directory (file-truename root))))))

(defun orgfig--root-p (folder)
  "Whether FOLDER is a project's."
  (or (file-exists-p (expand-file-name "figures.org" folder))
      (let ((settings (expand-file-name "pyproject.toml" folder)))
        (and (file-readable-p settings)
             (with-temp-buffer
               (insert-file-contents settings)
               (re-search-forward "^[ \t]*\\[+[ \t]*tool[ \t]*\\.[ \t]*orgfig\\b" nil t))))))

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

(defun orgfig--path (project file)
  "The absolute name of FILE, which the program named, in PROJECT."
  (expand-file-name file (orgfig--project-root project)))

(defun orgfig--relative (project &optional file)
  "How PROJECT calls FILE (default: the buffer's), with slashes."
  (file-relative-name (file-truename (or file buffer-file-name (user-error "This buffer visits no file")))
                      (orgfig--project-root project)))

(defun orgfig--buffers (project)
  "The buffers with `orgfig-mode' that visit a file of PROJECT."
  (cl-remove-if-not
   (lambda (buffer)
     (and (buffer-local-value 'orgfig-mode buffer)
          (equal (buffer-local-value 'orgfig--root buffer) (orgfig--project-root project))))
   (buffer-list)))

;;;; Running the program

(defconst orgfig--log "*orgfig log*"
  "The buffer that gets what the program prints to standard error.")

(defun orgfig--program ()
  "The words that start the program.
Signal a `user-error' if it cannot be found."
  (let* ((own (expand-file-name "../.venv/bin/orgfig" orgfig--folder))
         (words (cond (orgfig-program (ensure-list orgfig-program))
                      ((file-executable-p own) (list own))
                      (t (list "orgfig"))))
         (found (executable-find (car words))))
    (unless found
      (user-error "There is no program `%s': set `orgfig-program', for example to FOLDER/.venv/bin/orgfig" (car words)))
    (cons found (cdr words))))

(cl-defun orgfig--run (project args &key on-line on-end)
  "Run the program with ARGS for PROJECT, and give the process.
ON-LINE gets each object that it prints, a line of JSON, as an
alist.  Without ON-LINE, what it prints is kept.  ON-END gets the
exit status, what was kept, and what it printed to standard error,
once all has been read.  Nobody waits for it, and no shell is asked."
  (let* ((default-directory (orgfig--project-root project))
         (words (append (orgfig--program) args))
         (output '()) (rest "") (errors '()) (open 2) (process nil))
    (let* ((end (lambda ()
                  (when (zerop (cl-decf open))
                    (when on-end
                      (funcall on-end (process-exit-status process)
                               (apply #'concat (nreverse output))
                               (apply #'concat (nreverse errors)))))))
           (pipe (make-pipe-process
                  :name "orgfig errors" :buffer nil :noquery t :coding 'utf-8
                  :filter (lambda (_ text) (push text errors) (orgfig--log text))
                  :sentinel (lambda (_ _event) (funcall end)))))
      (setq process
            (make-process
             :name "orgfig" :buffer nil :noquery t :coding 'utf-8
             :connection-type 'pipe :command words :stderr pipe
             :filter (if on-line
                         (lambda (_ text) (setq rest (orgfig--feed (concat rest text) on-line)))
                       (lambda (_ text) (push text output)))
             :sentinel (lambda (process _)
                         (unless (process-live-p process) (funcall end)))))
      (process-send-eof process)
      process)))

(defun orgfig--feed (text on-line)
  "Give each whole line of TEXT, parsed, to ON-LINE; return the rest."
  (let ((start 0) end)
    (while (setq end (string-search "\n" text start))
      (let ((line (substring text start end)))
        (setq start (1+ end))
        (unless (string-empty-p line) (funcall on-line (orgfig--parse line)))))
    (substring text start)))

(defun orgfig--parse (text)
  "The JSON in TEXT: objects as alists, arrays as lists, null and false as nil."
  (json-parse-string text :object-type 'alist :array-type 'list :null-object nil :false-object nil))

(defun orgfig--log (text)
  "Append TEXT to the log buffer."
  (with-current-buffer (get-buffer-create orgfig--log)
    (let ((inhibit-read-only t))
      (save-excursion
        (goto-char (point-max))
        (insert text)))
    (unless (derived-mode-p 'special-mode) (special-mode))))

(defun orgfig--ask (project args callback)
  "Run the program with ARGS for PROJECT; give the JSON it prints to CALLBACK.
CALLBACK gets an alist, or nil where the program printed none, and
the exit status.  What went wrong is shown."
  (orgfig--run project args
               :on-end (lambda (status output errors)
                         (let ((document (ignore-errors (orgfig--parse output))))
                           (unless document (orgfig--complain status errors))
                           (funcall callback document status)))))

(defun orgfig--complain (status errors)
  "Show why the program left with STATUS, from its ERRORS, in the echo area."
  (message "orgfig: %s" (if (string-blank-p errors)
                            (format "the program left with status %s" status)
                          (string-trim errors))))

;;;; What others listen to

(defvar orgfig-event-functions
  (list 'orgfig-marks-follow 'orgfig-messages-follow 'orgfig-pictures-follow)
  "Called with a project and an event of its build, an alist.
What events there are is told by docs/json.md of orgfig; a build is
over with `ended' or `stopped'.")

(defvar orgfig-audit-functions nil
  "Called with a project when its audit is new.
Read it by `orgfig--project-audit'.")

;;;; The audit

(defun orgfig-refresh (&optional project)
  "Ask anew which figures of PROJECT (default: the buffer's) are proven."
  (interactive)
  (let ((project (or project (orgfig--project))))
    (if (process-live-p (orgfig--project-asking project))
        (setf (orgfig--project-ask-again project) t)
      (setf (orgfig--project-asking project)
            (orgfig--ask project '("status" "--json")
                         (lambda (document _status) (orgfig--answered project document)))))))

(defun orgfig--answered (project document)
  "Keep DOCUMENT, what the program says of PROJECT now, and tell everybody."
  (setf (orgfig--project-asking project) nil)
  (when document
    (setf (orgfig--project-audit project) document)
    (orgfig--show-lighter project)
    (run-hook-with-args 'orgfig-audit-functions project))
  (when (orgfig--project-ask-again project)
    (setf (orgfig--project-ask-again project) nil)
    (orgfig-refresh project)))

(defun orgfig--not-proven (project)
  "How many figures of PROJECT are claimed and not proven; nil if nobody knows."
  (when-let ((audit (orgfig--project-audit project)))
    (cl-count-if (lambda (figure)
                   (and (equal (alist-get 'claims figure) "done")
                        (not (equal (alist-get 'verdict figure) "done"))))
                 (alist-get 'figures audit))))

;;;; Saving

(defun orgfig--save (project)
  "See to it that the program reads what is edited in PROJECT.
Signal a `user-error' where that was asked for and refused."
  (when-let ((edited (cl-remove-if-not #'buffer-modified-p (orgfig--buffers project))))
    (pcase orgfig-save
      ('ask (orgfig--ask-to-save edited))
      ('nil nil)
      (_ (mapc #'orgfig--save-buffer edited)))))

(defun orgfig--ask-to-save (buffers)
  "Ask whether BUFFERS are to be saved, and do it."
  (let ((answer (car (read-multiple-choice
                      (format "Save %s first? " (mapconcat #'buffer-name buffers ", "))
                      '((?y "yes") (?n "no") (?! "always"))))))
    (when (eq answer ?n) (user-error "Not saved: the figures would be built from an older text"))
    (when (eq answer ?!) (setq orgfig-save t))
    (mapc #'orgfig--save-buffer buffers)))

(defun orgfig--save-buffer (buffer)
  "Save BUFFER."
  (with-current-buffer buffer (save-buffer)))

;;;; Places

(defun orgfig--place-at-point (project)
  "The lines at point, as PROJECT's program calls them: figures.org:57-57.
These are the whole block's if point is in one."
  (org-with-wide-buffer
   (let* ((element (org-element-at-point))
          (block (and (eq (org-element-type element) 'src-block) element)))
     (orgfig--lines project
                    (if block (org-element-property :begin block) (point))
                    (if block (org-element-property :end block) (point))))))

(defun orgfig--lines (project begin end)
  "The lines from BEGIN to END, as PROJECT's program calls them."
  (org-with-wide-buffer
   (let ((first (line-number-at-pos begin t))
         (last (line-number-at-pos (max begin (1- end)) t)))
     (format "%s:%d-%d" (orgfig--relative project) first last))))

(defun orgfig--visit (project path line &optional column other-window)
  "Show LINE and COLUMN, counted from 1, of PATH of PROJECT, and give its buffer.
With OTHER-WINDOW, leave the selected one as it is."
  (let ((buffer (find-file-noselect (orgfig--path project path))))
    (if other-window (pop-to-buffer buffer) (pop-to-buffer-same-window buffer))
    (widen)
    (goto-char (point-min))
    (forward-line (1- line))
    (when column (move-to-column (1- column)))
    (when (derived-mode-p 'org-mode) (org-show-context 'occur-tree))
    buffer))

;;;; The mode

(defvar-local orgfig--root nil
  "The folder of the project that this buffer's file belongs to.")

(defvar-local orgfig--lighter " Fig"
  "What the mode line shows.")

;; Each command is loaded when it is called first.
(autoload 'orgfig-build-at-point "orgfig-build" nil t)
(autoload 'orgfig-build-subtree "orgfig-build" nil t)
(autoload 'orgfig-build "orgfig-build" nil t)
(autoload 'orgfig-cancel "orgfig-build" nil t)
(autoload 'orgfig-explain "orgfig-commands" nil t)
(autoload 'orgfig-tangle "orgfig-commands" nil t)
(autoload 'orgfig-detangle "orgfig-commands" nil t)
(autoload 'orgfig-verify "orgfig-commands" nil t)
(autoload 'orgfig-gallery "orgfig-commands" nil t)
(autoload 'orgfig-doctor "orgfig-commands" nil t)
(autoload 'orgfig-jump-to-output "orgfig-jump" nil t)
(autoload 'orgfig-jump-to-org "orgfig-jump" nil t)
(autoload 'orgfig-menu "orgfig-menu" nil t)
(autoload 'orgfig-status "orgfig-status" nil t)
(autoload 'orgfig-flymake-mode "orgfig-flymake" nil t)
(autoload 'orgfig-gate-mode "orgfig-gate" nil t)
(autoload 'orgfig-insert-table "orgfig-table" nil t)
(autoload 'orgfig-agenda "orgfig-agenda" nil t)
(autoload 'orgfig-marks-follow "orgfig-marks")
(autoload 'orgfig-messages-follow "orgfig-messages")
(autoload 'orgfig-pictures-follow "orgfig-pictures")
(autoload 'org-dblock-write:orgfig "orgfig-table")

(defvar orgfig-command-map
  (let ((map (make-sparse-keymap)))
    (define-key map "b" #'orgfig-build-at-point)
    (define-key map "B" #'orgfig-build)
    (define-key map "u" #'orgfig-build-subtree)
    (define-key map "k" #'orgfig-cancel)
    (define-key map "s" #'orgfig-status)
    (define-key map "e" #'orgfig-explain)
    (define-key map "t" #'orgfig-tangle)
    (define-key map "d" #'orgfig-detangle)
    (define-key map "v" #'orgfig-verify)
    (define-key map "g" #'orgfig-gallery)
    (define-key map "o" #'orgfig-jump-to-output)
    (define-key map "j" #'orgfig-jump-to-org)
    (define-key map "a" #'orgfig-agenda)
    (define-key map "D" #'orgfig-doctor)
    (define-key map "r" #'orgfig-refresh)
    (define-key map "_" #'orgfig-menu)
    map)
  "Keys of all commands; a map to bind wherever you like.")
(fset 'orgfig-command-map orgfig-command-map)

(defvar orgfig-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c _") orgfig-command-map)
    map)
  "Keymap of `orgfig-mode'.")

;;;###autoload
(define-minor-mode orgfig-mode
  "Build and audit the figures of this notebook without leaving it.
The mode line shows how many figures are claimed to be done and are
not proven, and how far a build is.

\\{orgfig-mode-map}"
  :lighter orgfig--lighter
  :keymap orgfig-mode-map
  (if orgfig-mode (orgfig--turn-on) (orgfig--turn-off)))

;;;###autoload
(defun orgfig-maybe ()
  "Turn on `orgfig-mode' if this file is part of a project of figures.
Made for `org-mode-hook'."
  (when (and buffer-file-name (orgfig-root))
    (orgfig-mode)))

(defun orgfig--turn-on ()
  "Prepare this buffer, and ask which figures are proven."
  (condition-case problem
      (let ((project (progn
                       (unless (derived-mode-p 'org-mode) (user-error "Figures stand in Org files"))
                       (unless buffer-file-name (user-error "This buffer visits no file"))
                       (orgfig--project))))
        (setq orgfig--root (orgfig--project-root project))
        (add-hook 'after-save-hook #'orgfig--after-save nil t)
        (orgfig--show-lighter project)
        (orgfig-refresh project))
    (user-error (setq orgfig-mode nil)
                (signal (car problem) (cdr problem)))))

(defun orgfig--turn-off ()
  "Leave nothing of the mode behind in this buffer."
  (remove-hook 'after-save-hook #'orgfig--after-save t)
  (kill-local-variable 'orgfig--root)
  (kill-local-variable 'orgfig--lighter))

(defun orgfig--after-save ()
  "Ask anew once the file is saved."
  (orgfig-refresh (orgfig--project)))

(defun orgfig--show-lighter (project)
  "Show in the mode line of all buffers of PROJECT how it stands."
  (let ((text (orgfig--lighter-text project)))
    (dolist (buffer (orgfig--buffers project))
      (with-current-buffer buffer
        (setq orgfig--lighter text)))
    (force-mode-line-update t)))

(defun orgfig--lighter-text (project)
  "How PROJECT stands, in a few characters."
  (let ((count (orgfig--not-proven project))
        (progress (orgfig--project-progress project)))
    (concat " Fig"
            (cond ((null count) "")
                  ((zerop count) "")
                  (t (propertize (format ":%d" count) 'face 'orgfig-unproven)))
            (when (process-live-p (orgfig--project-build project))
              (propertize (if progress (format "[%d/%d]" (car progress) (cdr progress)) "[…]")
                          'face 'orgfig-running)))))

(provide 'orgfig)
;;; orgfig.el ends here
