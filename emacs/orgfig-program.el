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
(require 'orgfig-answers)
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
               (process-environment (cons "PYTHONSAFEPATH=1" process-environment)))
          (orgfig--without-input
           (orgfig--make-process (append (orgfig--program) args) take pipe end))))
    (error
     (set-process-sentinel pipe #'ignore)
     (delete-process pipe)
     (if (eq (car problem) 'user-error)
         (signal (car problem) (cdr problem))
       (user-error "The program cannot be started: %s" (error-message-string problem))))))

(defun orgfig--make-process (command take pipe end)
  "Start COMMAND, a list of words; TAKE, PIPE and END as `orgfig--start-program'."
  (orgfig--log-command command)
  (make-process :name "orgfig" :buffer nil :noquery t :coding 'utf-8
                :connection-type 'pipe :command command :stderr pipe
                :filter (lambda (_ text) (funcall take text))
                :sentinel (lambda (process _) (orgfig--program-changed process pipe end))))

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

(defun orgfig--ask (project args callback)
  "Run the program with ARGS for PROJECT; give the audit it prints to CALLBACK.
CALLBACK gets an alist, and nil; or nil, and in words why there is none."
  (orgfig--run project args
               :on-end (lambda (status output errors)
                         (let ((document (orgfig--document output)))
                           (funcall callback document
                                    (unless document
                                      (orgfig--complaint status errors output)))))))

;;;; What is told

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
