;;; orgfig-report.el --- What the program answers, in a buffer  -*- lexical-binding: t; -*-

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

;; One way to ask the program something and to show its own words: in the
;; echo area where they are short, else in a buffer where each place leads to
;; its line, each picture to itself, and g asks again.  What is asked is
;; decided in orgfig-commands.el.

;;; Code:

(require 'orgfig)
(require 'orgfig-buttons)

(autoload 'orgfig--signal "orgfig-build")

(defvar-local orgfig-report--arguments nil
  "What `orgfig--report' is called with to ask again.")

(defvar-local orgfig-report--process nil
  "The process that works for this buffer, or nil.")

(defvar-local orgfig-report--accept nil
  "A function that does what is shown, or nil.")

;;;; Asking

(cl-defun orgfig--report (project words &rest options &key briefly at-once then accept)
  "Run the program for PROJECT with WORDS, and show its answer.
With BRIEFLY, that is in the echo area if it is short enough.  With
AT-ONCE, a buffer is shown from the start, with what the program
says on its way.  THEN is called with the exit status in the end.
ACCEPT does what is shown, where that is a difference.  OPTIONS are
all of these.  The process is returned."
  (let* ((arguments `(,project ,words :briefly nil ,@options))
         (buffer (when at-once (orgfig-report--begin project words arguments)))
         process)
    (setq process
          (orgfig--run
           project words
           :on-error (lambda (text)
                       (when (orgfig-report--awaits-p buffer process)
                         (orgfig-report--add buffer text)))
           :on-end (lambda (status output errors)
                     (setf (orgfig--project-reports project)
                           (delq process (orgfig--project-reports project)))
                     (when (or (not at-once) (orgfig-report--awaits-p buffer process))
                       (orgfig--answer (orgfig--said status output errors) arguments briefly accept))
                     (when then (funcall then status)))))
    (push process (orgfig--project-reports project))
    (when buffer
      (with-current-buffer buffer (setq orgfig-report--process process)))
    process))

(defun orgfig--said (status output errors)
  "OUTPUT and ERRORS of the program as one text: the answer first.
If it said nothing, that it left with STATUS is all there is to tell."
  (let ((texts (cl-remove-if #'string-blank-p (list output errors))))
    (if texts
        (mapconcat #'string-trim-right texts "\n\n")
      (orgfig--complaint status ""))))

(defun orgfig--answer (text arguments briefly accept)
  "Show TEXT, which `orgfig--report' got for ARGUMENTS.
BRIEFLY and ACCEPT are as there."
  (if (and briefly (orgfig--short-p text))
      (message "%s" (replace-regexp-in-string "\n+" "\n" text))
    (let ((buffer (orgfig-report--buffer (car arguments) (cadr arguments))))
      (orgfig-report--fill buffer text arguments accept)
      (cond ((not (plist-get (cddr arguments) :at-once)) (orgfig-report--display buffer))
            ;; Who has put it away meanwhile is not to lose a window to it.
            ((not (get-buffer-window buffer 'visible))
             (message "The answer is in %s" (buffer-name buffer)))))))

(defun orgfig--short-p (text)
  "Whether TEXT is for the echo area: two lines at most, and no place begins one."
  (and (<= (length (split-string text "\n+" t)) 2)
       (not (string-match-p "^[^ \t\n]+:[0-9]+" text))))

;;;; The buffer

(defun orgfig-report--buffer (project words)
  "The buffer for the answer to WORDS for PROJECT."
  (let ((buffer (get-buffer-create (format "*orgfig %s*" (car words)))))
    (with-current-buffer buffer
      (unless (derived-mode-p 'orgfig-report-mode) (orgfig-report-mode))
      (setq default-directory (orgfig--project-root project)))
    buffer))

(defun orgfig-report--begin (project words arguments)
  "Show the buffer for WORDS of PROJECT, where nothing is said yet, and give it.
ARGUMENTS ask again.  What has worked for it so far is ended."
  (let ((buffer (orgfig-report--buffer project words)))
    (with-current-buffer buffer
      (orgfig-report--stop)
      (orgfig-report--fill buffer (format "orgfig %s …" (string-join words " ")) arguments nil)
      (setq mode-line-process (propertize ":runs" 'face 'orgfig-running)
            header-line-format (substitute-command-keys "It runs; \\[orgfig-report-cancel] cancels it")))
    (orgfig-report--display buffer)
    buffer))

(defun orgfig-report--display (buffer)
  "Show BUFFER, in the place of another answer if there is one: the notebook stays."
  (display-buffer buffer '((display-buffer-reuse-window display-buffer-reuse-mode-window)
                           (mode . orgfig-report-mode))))

(defun orgfig-report--awaits-p (buffer process)
  "Whether BUFFER is alive and PROCESS is the one that works for it."
  (and (buffer-live-p buffer)
       (eq process (buffer-local-value 'orgfig-report--process buffer))))

(defun orgfig-report--add (buffer text)
  "Append TEXT, which came on the way, to BUFFER."
  (with-current-buffer buffer
    (let ((inhibit-read-only t))
      (save-excursion
        (goto-char (point-max))
        (unless (bolp) (insert "\n"))
        (insert (orgfig--visible text))
        (set-buffer-modified-p nil)))))

(defun orgfig-report--fill (buffer text arguments accept)
  "Put TEXT in the place of the text of BUFFER; stay on the line.
ARGUMENTS ask again, and ACCEPT does what is shown."
  (with-current-buffer buffer
    (orgfig-report--replace (car arguments) text)
    (setq orgfig-report--arguments arguments
          orgfig-report--process nil
          orgfig-report--accept (and accept (orgfig-report--difference-p) accept)
          mode-line-process nil
          header-line-format
          (when orgfig-report--accept
            (substitute-command-keys
             "\\[orgfig-report-accept] makes these changes, \\[quit-window] leaves them")))))

(defun orgfig-report--replace (project text)
  "Put TEXT, which is about PROJECT, in the place of this buffer's, with buttons."
  (let ((inhibit-read-only t) (line (line-number-at-pos)))
    (erase-buffer)
    (insert (orgfig--visible text) "\n")
    (orgfig-buttons--of-files project)
    (orgfig-buttons--of-commands)
    (goto-char (point-min))
    (forward-line (1- line))
    (set-buffer-modified-p nil)))

(defun orgfig-report--difference-p ()
  "Whether there is a difference in the buffer."
  (save-excursion
    (goto-char (point-min))
    (re-search-forward "^@@ " nil t)))

;;;; The mode

(defvar orgfig-report-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "TAB") #'forward-button)
    (define-key map (kbd "<backtab>") #'backward-button)
    (define-key map "n" #'forward-button)
    (define-key map "p" #'backward-button)
    (define-key map "v" #'orgfig-report-verbose)
    (define-key map "k" #'orgfig-report-cancel)
    (define-key map (kbd "C-c C-k") #'orgfig-report-cancel)
    (define-key map (kbd "C-c C-c") #'orgfig-report-accept)
    (define-key map (kbd "C-c _") 'orgfig-command-map)
    map)
  "Keymap of `orgfig-report-mode'.")

(defvar orgfig-report--keywords
  '(("^\\(?:---\\|\\+\\+\\+\\) .*" (0 'diff-file-header append))
    ("^@@ .*" (0 'diff-hunk-header append))
    ("^\\+.*" (0 'diff-added append))
    ("^-.*" (0 'diff-removed append))
    ("^\\(?:<<<<<<<\\|=======\\|>>>>>>>\\)\\(?: .*\\)?$" (0 'orgfig-unknown append))
    ("\\_<error: " (0 'error append))
    ("\\_<warning: " (0 'warning append))
    ("^ *hint: " (0 'shadow append))
    ("^  no  +.*" (0 'orgfig-unproven append)))
  "What is seen at a glance in what the program says.")

(define-derived-mode orgfig-report-mode special-mode "Orgfig"
  "What the program says of figures.
Each place is a button: it leads to the line, a picture's to the
picture.  `next-error' goes from place to place.

\\{orgfig-report-mode-map}"
  (require 'diff-mode)
  (setq-local revert-buffer-function (lambda (_ _) (orgfig-report--ask-again))
              next-error-function #'orgfig-buttons--next-error
              truncate-lines nil
              word-wrap t
              font-lock-defaults '(orgfig-report--keywords t))
  (add-hook 'kill-buffer-hook #'orgfig-report--stop nil t))

(defun orgfig-report--ask-again ()
  "Ask the program the same again."
  (apply #'orgfig--report orgfig-report--arguments))

(defun orgfig-report-verbose ()
  "Show all that the figures depend on, with versions; or no longer."
  (interactive nil orgfig-report-mode)
  (pcase orgfig-report--arguments
    (`(,project ("explain" "--verbose" . ,figures) . ,rest)
     (apply #'orgfig--report project `("explain" ,@figures) rest))
    (`(,project ("explain" . ,figures) . ,rest)
     (apply #'orgfig--report project `("explain" "--verbose" ,@figures) rest))
    (_ (user-error "There is no more to tell"))))

(defun orgfig-report-cancel ()
  "End what works for this buffer."
  (interactive nil orgfig-report-mode)
  (unless (orgfig-report--stop) (user-error "Nothing runs for this buffer")))

(defun orgfig-report--stop ()
  "Interrupt the process that works for this buffer, and give it; nil if none does."
  (when (process-live-p orgfig-report--process)
    (orgfig--signal orgfig-report--process '(SIGINT SIGTERM SIGKILL))
    orgfig-report--process))

(defun orgfig-report-accept ()
  "Do what is shown as a difference here."
  (interactive nil orgfig-report-mode)
  (let ((accept (or orgfig-report--accept (user-error "Nothing is shown here that could be done"))))
    (setq orgfig-report--accept nil
          header-line-format nil)
    (when-let ((window (get-buffer-window)))
      (quit-window nil window))
    (funcall accept)))

(provide 'orgfig-report)
;;; orgfig-report.el ends here
