;;; emacs.el --- Times the Emacs part from inside  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Commentary:

;; What `bench/emacs.py' runs in a batch Emacs: each command takes a notebook
;; and a number of rounds from the command line, and prints JSON, milliseconds.

;;; Code:

(require 'json)

(autoload 'orgfig-mode "orgfig" nil t)
(autoload 'orgfig-status "orgfig-status" nil t)
(declare-function orgfig--project "orgfig" (&optional folder))
(declare-function orgfig--project-asking "orgfig" (project))
(declare-function orgfig--answered "orgfig" (project document complaint))
(declare-function orgfig--parse "orgfig" (text))
(declare-function orgfig-refresh "orgfig" (&optional project))
(declare-function orgfig-list--draw "orgfig-list" ())
(defvar orgfig-program)
(defvar orgfig-trusted)

(defmacro bench-ms (&rest body)
  "How long BODY takes, garbage that it leaves collected by the way as ever."
  `(let ((begun (float-time)))
     ,@body
     (* 1000 (- (float-time) begun))))

(defun bench--open (file)
  "Visit FILE, a notebook, as its user would."
  (setq orgfig-program (split-string (getenv "ORGFIG_PROGRAM") "\n")
        orgfig-trusted t)               ; nobody is there to be asked
  (find-file file))

(defun bench--answer ()
  "Wait until the program has answered."
  (while (orgfig--project-asking (orgfig--project))
    (accept-process-output nil 0.01)))

(defun bench-start ()
  "Start the mode, first with nothing loaded, then over and over."
  (pcase-let ((`(,file ,rounds) command-line-args-left))
    (bench--open file)
    (let ((first (bench-ms (orgfig-mode))) (again '()))
      (unless (orgfig--project-asking (orgfig--project)) (error "The program is not started"))
      (dotimes (_ (string-to-number rounds))
        (bench--answer)
        (orgfig-mode -1)
        (push (bench-ms (orgfig-mode)) again))
      (bench--answer)
      (bench--leave `((first . ,first) (again . ,(vconcat again)))))))

(defun bench-list ()
  "Draw the list of figures, read and show an answer, ask for one."
  (pcase-let ((`(,file ,rounds) command-line-args-left))
    (bench--open file)
    (orgfig-mode)
    (bench--answer)
    (orgfig-status)
    (bench--answer)
    (let* ((project (orgfig--project)) (text (bench--document)) (drawn '()) (shown '()) (asked '()))
      (dotimes (_ (string-to-number rounds))
        (push (bench-ms (orgfig-list--draw)) drawn)
        (push (bench-ms (orgfig--answered project (orgfig--parse text) nil)) shown)
        (bench--answer)
        (push (bench-ms (orgfig-refresh project) (bench--answer)) asked))
      (bench--leave `((rows . ,(count-lines (point-min) (point-max))) (drawn . ,(vconcat drawn))
                      (shown . ,(vconcat shown)) (asked . ,(vconcat asked)))))))

(defun bench--document ()
  "What the program answers to the list."
  (with-temp-buffer
    (apply #'call-process (car orgfig-program) nil '(t nil) nil
           (append (cdr orgfig-program) '("status" "--json")))
    (buffer-string)))

(defun bench--leave (times)
  "Print TIMES, and leave."
  (princ (json-encode times))
  (setq kill-emacs-hook nil)
  (kill-emacs 0))

(provide 'emacs)
;;; emacs.el ends here
