;;; orgfig-program.el --- The one way to run orgfig  -*- lexical-binding: t; -*-

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

;; The program is run asynchronously and without a shell.  What it prints is
;; handed over as parsed JSON; its standard error goes to the buffer
;; *orgfig log*, below the command.  An error in whoever listens is told, and
;; spoils nothing for the others.

;;; Code:

(require 'cl-lib)
(require 'subr-x)
(require 'orgfig-project)

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
  :group 'orgfig
  :risky t)

(defconst orgfig--log "*orgfig log*"
  "The buffer that gets what the program prints to standard error.")

(defconst orgfig--log-size 200000
  "How many characters the log may have before its first half is dropped.")

;;;; Running it

(defun orgfig--program ()
  "The words that start the program.
Signal a `user-error' if it cannot be found."
  (let* ((own (expand-file-name "../.venv/bin/orgfig" orgfig--folder))
         (chosen (default-value 'orgfig-program))
         (words (cond (chosen (ensure-list chosen))
                      ((file-executable-p own) (list own))
                      (t (list "orgfig"))))
         ;; A folder like "." on it would be the project's, and so would the program.
         (exec-path (cl-remove-if-not #'file-name-absolute-p (delq nil (copy-sequence exec-path))))
         (found (executable-find (car words))))
    (unless found
      (user-error "There is no program `%s': set `orgfig-program', for example to FOLDER/.venv/bin/orgfig" (car words)))
    (cons found (cdr words))))

(cl-defun orgfig--run (project args &key on-line on-error on-end)
  "Run the program with ARGS for PROJECT, and give the process.
ON-LINE gets each object that it prints, a line of JSON, as an
alist.  Without ON-LINE, what it prints is kept.  ON-ERROR gets what
it prints to standard error, as it comes.  ON-END gets the exit
status (of a signal that ended it the negative number), what was
kept, and all that was printed to standard error, once all has been
read.  Nobody waits for it, and no shell is asked.
Signal a `user-error' if it cannot be started."
  (let ((output '()) (errors '()) (open 2) (process nil) (take nil) (take-error nil) (end nil))
    (setq take (if on-line (orgfig--line-reader on-line) (lambda (text) (push (or text "") output)))
          take-error (lambda (text)
                       (push text errors)
                       (orgfig--log text)
                       (orgfig--call on-error text))
          end (lambda ()
                (when (zerop (cl-decf open))
                  (funcall take nil)
                  (orgfig--call on-end (orgfig--exit-status process)
                                (apply #'concat (nreverse output))
                                (apply #'concat (nreverse errors))))))
    (setq process (orgfig--start-program project args take (orgfig--pipe take-error end) end))))

(defun orgfig--pipe (reader end)
  "A pipe for standard error: READER gets each text, and END is called at its end."
  (let ((pipe (make-pipe-process :name "orgfig errors" :noquery t :coding 'utf-8
                                 :buffer (generate-new-buffer " *orgfig errors*")
                                 :filter (lambda (_ text) (funcall reader text))
                                 :sentinel (lambda (_ _event) (funcall end)))))
    ;; Emacs makes a buffer for each pipe, wanted or not.
    (kill-buffer (prog1 (process-buffer pipe) (set-process-buffer pipe nil)))
    pipe))

(defun orgfig--start-program (project args take pipe end)
  "Start the program with ARGS for PROJECT, its standard error on PIPE.
TAKE gets each text that it prints; END is called at its end.  What
is set for a buffer of PROJECT, such as an environment, holds."
  (condition-case problem
      (with-current-buffer (or (car (orgfig--buffers project)) (current-buffer))
        (let* ((default-directory (orgfig--project-root project))
               ;; Where it is started by `python -m', a module of the project is none of its.
               (process-environment (cons "PYTHONSAFEPATH=1" process-environment))
               (command (append (orgfig--program) args)))
          (orgfig--log-command command)
          (orgfig--without-input
           (make-process :name "orgfig" :buffer nil :noquery t :coding 'utf-8
                         :connection-type 'pipe :command command :stderr pipe
                         :filter (lambda (_ text) (funcall take text))
                         :sentinel (lambda (process _)
                                     (orgfig--program-changed process pipe end))))))
    (error
     (set-process-sentinel pipe #'ignore)
     (delete-process pipe)
     (if (eq (car problem) 'user-error)
         (signal (car problem) (cdr problem))
       (user-error "The program cannot be started: %s" (error-message-string problem))))))

(defun orgfig--without-input (process)
  "Close the standard input of PROCESS, which may be over by now; return it."
  (when (process-live-p process)
    (condition-case nil
        (process-send-eof process)
      (error (ignore "It has ended between the two"))))
  process)

(defun orgfig--program-changed (process pipe end)
  "Call END if PROCESS is over, and see to it that its PIPE ends, too."
  (unless (process-live-p process)
    (funcall end)
    ;; Something that was killed may have left a process that holds the pipe.
    (run-at-time 1 nil (lambda () (when (process-live-p pipe) (delete-process pipe))))))

(defun orgfig--exit-status (process)
  "The exit status of PROCESS, or the negative number of the signal that ended it."
  (let ((number (process-exit-status process)))
    (if (eq (process-status process) 'signal) (- number) number)))

;;;; What it prints

(defun orgfig--line-reader (on-line)
  "A function of a text that gives each whole line of JSON to ON-LINE, parsed.
At the end it is called with nil, for a last line without newline."
  (let ((pieces '()) (told nil))
    (lambda (text)
      (push (or text "\n") pieces)
      (when (or (null text) (string-search "\n" text))
        (let ((lines (split-string (apply #'concat (nreverse pieces)) "\n")))
          (while (cdr lines)
            (let ((line (pop lines)))
              (unless (or (string-blank-p line) (orgfig--take-line line on-line) told)
                (setq told t)
                (orgfig--log (concat line "\n"))
                (message "orgfig printed what is no JSON: %s"
                         (truncate-string-to-width line 200 nil nil t)))))
          (setq pieces lines))))))

(defun orgfig--take-line (line on-line)
  "Give LINE to ON-LINE as an alist; return nil if it is no object."
  (let ((object (condition-case nil (list (orgfig--parse line)) (error nil))))
    (when (and object (string-prefix-p "{" (string-trim-left line)))
      (orgfig--call on-line (car object))
      t)))

(defun orgfig--parse (text)
  "The JSON in TEXT: objects as alists, arrays as lists, null and false as nil."
  (json-parse-string text :object-type 'alist :array-type 'list :null-object nil :false-object nil))

(defun orgfig--ask (project args callback)
  "Run the program with ARGS for PROJECT; give the JSON it prints to CALLBACK.
CALLBACK gets an alist, or nil where the program printed none, and
the exit status.  What went wrong is shown."
  (orgfig--run project args
               :on-end (lambda (status output errors)
                         (let ((document (orgfig--document output)))
                           (unless document (orgfig--complain status errors output))
                           (funcall callback document status)))))

(defun orgfig--document (text)
  "The audit in TEXT as an alist, or nil if there is none that is understood."
  (let ((object (orgfig--object text)))
    (unless (orgfig--misfit object) object)))

(defun orgfig--object (text)
  "The JSON object in TEXT as an alist, or nil if there is none."
  (condition-case nil
      (let ((object (orgfig--parse text)))
        (and (consp object) (consp (car object)) object))
    (error nil)))

(defconst orgfig--fields '(summary counts figures findings diagnostics problems notebooks data)
  "What an audit must have; docs/json.md of orgfig describes it.")

(defun orgfig--misfit (audit)
  "Why AUDIT, an alist, is none that is understood here, in words, or nil."
  (let ((schema (alist-get 'schema audit))
        (lacking (cl-find-if-not (lambda (field) (assq field audit)) orgfig--fields)))
    (cond ((null audit) "the program printed what is no audit")
          ((and (numberp schema) (> schema 2))
           (format-message "the program is newer than its part in Emacs: its audit has schema %s, and 2 is understood here; see `orgfig-program'" schema))
          ((or (not (eql schema 2)) lacking)
           (format-message "the program is too old for its part in Emacs: its audit %s; see `orgfig-program'"
                   (if lacking (format "has no `%s'" lacking) "has an older schema"))))))

;;;; What is told

(defun orgfig--complain (status errors &optional output)
  "Show why the program left with STATUS, from its ERRORS, in the echo area.
OUTPUT is as for `orgfig--complaint'."
  (message "orgfig: %s" (orgfig--complaint status errors output)))

(defun orgfig--complaint (status errors &optional output)
  "Why the program left with STATUS: its ERRORS, or that there are none.
With OUTPUT, it was asked for an audit, and this was none."
  (cond ((and output (memq status '(0 1)) (not (string-blank-p output)))
         (concat (orgfig--misfit (orgfig--object output))
                 (unless (orgfig--object output)
                   (truncate-string-to-width (concat ": " (car (split-string (string-trim output) "\n")))
                                             200 nil nil t))))
        ((< status 0) (concat (string-trim errors) (unless (string-blank-p errors) "\n")
                              (format "the program was ended by signal %d" (- status))))
        ((not (string-blank-p errors)) (string-trim errors))
        (t (format "the program left with status %s, and gave no answer" status))))

(defun orgfig--call (function &rest arguments)
  "Call FUNCTION, if it is non-nil, with ARGUMENTS; an error in it is told.
Give what it gives; nil after an error."
  (when function
    (condition-case-unless-debug problem
        (apply function arguments)
      (error (orgfig--log (format "%S\n" problem))
             (message "orgfig: %s" (error-message-string problem))
             nil))))

(defun orgfig--announce (hook &rest arguments)
  "Call each function of HOOK, a symbol, with ARGUMENTS.
One that fails is told, and does not hide it from the others."
  (apply #'run-hook-wrapped hook
         (lambda (function &rest arguments)
           (apply #'orgfig--call function arguments)
           nil)
         arguments))

(defun orgfig--log-command (command)
  "Write COMMAND, a list of words, and the time to the log."
  (orgfig--log (format "[%s] %s: %s\n" (format-time-string "%F %T")
                       (abbreviate-file-name default-directory)
                       (mapconcat #'shell-quote-argument command " "))))

(defun orgfig--log (text)
  "Append TEXT to the log buffer."
  (with-current-buffer (or (get-buffer orgfig--log) (orgfig--make-log))
    (let ((inhibit-read-only t) (followed (eobp)))
      (save-excursion
        (goto-char (point-max))
        (insert text)
        (when (> (buffer-size) orgfig--log-size)
          (delete-region (point-min) (- (point-max) (/ orgfig--log-size 2)))))
      (when followed (goto-char (point-max))))))

(defun orgfig--make-log ()
  "Make the log buffer, and give it."
  (with-current-buffer (get-buffer-create orgfig--log)
    (special-mode)
    (buffer-disable-undo)
    (current-buffer)))

(provide 'orgfig-program)
;;; orgfig-program.el ends here
