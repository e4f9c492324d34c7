;;; orgfig-lines.el --- Lines that lead to a notebook  -*- lexical-binding: t; -*-

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

;; The mode of a buffer for messages of builds, made from `compilation-mode',
;; how its lines are written, and how one gets from them to the notebook.  A
;; line that begins with a place is a message; all else begins with a star, a
;; bar or blanks, so nothing that a figure prints is taken for a message.  The
;; places are markers if a buffer visits the notebook: they move with the text.
;; What is written is for orgfig-messages.el to say.

;;; Code:

(require 'compile)
(require 'orgfig)
(require 'orgfig-places)
(require 'orgfig-point)

(defconst orgfig-lines--patterns
  '(("^\\([^*| \t\n].*?\\):\\([0-9]+\\)\\(?::\\([0-9]+\\)\\)?: error: " 1 2 3 2)
    ("^\\([^*| \t\n].*?\\):\\([0-9]+\\)\\(?::\\([0-9]+\\)\\)?: warning: " 1 2 3 1)
    ("^\\([^*| \t\n].*?\\):\\([0-9]+\\)\\(?::\\([0-9]+\\)\\)?: note: " 1 2 3 0)
    ("^  \\([^*| \t\n].*?\\):\\([0-9]+\\), in " 1 2 nil 0))
  "What messages look like: problems, and the way to one.")

(defvar-local orgfig-lines--error nil
  "Where the first error is written, or nil.")

(defvar orgfig-messages-mode-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map compilation-mode-map)
    (define-key map "g" #'orgfig-build-again)
    (define-key map (kbd "C-c C-k") #'orgfig-cancel)
    (define-key map (kbd "C-c _") 'orgfig-command-map)
    map)
  "Keymap of `orgfig-messages-mode'.")

(define-derived-mode orgfig-messages-mode compilation-mode "Figures"
  "What the last build of a project has to say.
\\[next-error] goes from problem to problem, here and in the notebook;
the way that led to an error stands below it, for RET.

\\{orgfig-messages-mode-map}"
  (setq-local compilation-error-regexp-alist orgfig-lines--patterns
              compilation-directory-matcher (list regexp-unmatchable)
              compilation-mode-font-lock-keywords nil
              next-error-function #'orgfig-lines-next
              truncate-lines nil))

;;;; Writing

(defun orgfig-lines--problems (project job)
  "Write what is wrong with JOB of PROJECT."
  (dolist (problem (alist-get 'problems job))
    (orgfig-lines--problem project problem)))

(defun orgfig-lines--problem (project problem)
  "Write PROBLEM of PROJECT, which has a place, a severity and a message."
  (let ((severity (alist-get 'severity problem)))
    (when (and (equal severity "error") (not orgfig-lines--error))
      (setq orgfig-lines--error (point-max)))
    (orgfig-lines--insert project problem ""
                          (concat ": " severity ": "
                                  (orgfig--one-line (alist-get 'message problem))))
    (orgfig-lines--hint problem)))

(defun orgfig-lines--hint (problem)
  "Write what to do about PROBLEM."
  (when-let ((hint (alist-get 'hint problem)))
    (orgfig-lines--append (concat "    hint: " (orgfig--one-line hint) "\n"))))

(defun orgfig-lines--insert (project place before after)
  "Write BEFORE, PLACE of PROJECT and AFTER, with the place to go to."
  (let* ((path (alist-get 'path place))
         (line (alist-get 'line place))
         (column (alist-get 'column place))
         (text (concat before (orgfig-lines--path path) (format ":%d" line)
                       (and column (format ":%d" column)) after "\n")))
    (orgfig-lines--append
     (propertize text 'orgfig-place
                 (list (orgfig-lines--marker project path line column) path line column)))))

(defun orgfig-lines--path (path)
  "PATH as it is written at the beginning of a line."
  (let ((path (orgfig--one-line path)))
    (if (string-match-p "\\`[*| ]" path) (concat "./" path) path)))

(defun orgfig-lines--line (&rest texts)
  "Write TEXTS as one line that is no message."
  (orgfig-lines--append (concat "* " (orgfig--one-line (apply #'concat texts)) "\n")))

(defun orgfig-lines--quote (text)
  "Write TEXT, which is a program's, so that nothing in it is a message."
  (unless (string-blank-p text)
    (orgfig-lines--append
     (concat (replace-regexp-in-string "^" "| " (orgfig--visible (string-trim-right text "\n+")))
             "\n"))))

(defun orgfig-lines--printed (project text event)
  "Write TEXT, which a run of PROJECT has printed that EVENT is about.
A warning of Python that stands in the notebook is a message."
  (let ((pattern (format "\\`\\(%s\\):\\([0-9]+\\): \\([[:alpha:]]*Warning: .*\\)\\'"
                         (regexp-opt (mapcar (lambda (block) (alist-get 'path block))
                                             (alist-get 'blocks event)))))
        (rest '()))
    (dolist (line (split-string text "\n"))
      (if (not (string-match pattern line)) (push line rest)
        (orgfig-lines--problem project `((severity . "warning") (path . ,(match-string 1 line))
                                         (line . ,(string-to-number (match-string 2 line)))
                                         (message . ,(match-string 3 line))))))
    (orgfig-lines--quote (string-join (nreverse rest) "\n"))))

(defun orgfig-lines--append (text)
  "Write TEXT at the end, and keep point there where it is there."
  (let ((inhibit-read-only t)
        (followers (cl-remove-if-not (lambda (window) (= (window-point window) (point-max)))
                                     (get-buffer-window-list nil nil t))))
    (save-excursion (goto-char (point-max)) (insert text))
    (dolist (window followers) (set-window-point window (point-max)))))

;;;; Going there

(defun orgfig-lines--marker (project path line column)
  "A marker at LINE and COLUMN of PATH of PROJECT, or nil if nobody visits that."
  (when-let ((where (orgfig-places--now project path line)))
    (with-current-buffer (car where)
      (org-with-wide-buffer
       (goto-char (cdr where))
       (orgfig-lines--column column)
       (point-marker)))))

(defun orgfig-lines--column (column)
  "Go to COLUMN of this line, a character counted from 1, or to its text."
  (if column (goto-char (min (line-end-position) (+ (line-beginning-position) column -1)))
    (back-to-indentation)))

(defun orgfig-lines-next (count &optional reset)
  "Go to the place of the message COUNT further on; with RESET, of the first.
Made for `next-error-function'."
  (when reset (setq compilation-current-error nil))
  (compilation-next-error (or count 1) nil (or compilation-current-error (point-min)))
  (let ((message (copy-marker (line-beginning-position)))
        (place (get-text-property (line-beginning-position) 'orgfig-place)))
    (setq compilation-current-error message
          overlay-arrow-position message)
    (compilation-goto-locus message (orgfig-lines--place place) nil)
    (when (derived-mode-p 'org-mode) (org-reveal))))

(defun orgfig-lines--place (place)
  "A marker at PLACE, (MARKER PATH LINE COLUMN), in a buffer that visits it."
  (pcase-let ((`(,marker ,path ,line ,column) place))
    (if (and marker (marker-buffer marker)) marker
      (with-current-buffer (orgfig--buffer-of (expand-file-name path))
        (org-with-wide-buffer
         (goto-char (orgfig--position line))
         (orgfig-lines--column column)
         (point-marker))))))

(provide 'orgfig-lines)
;;; orgfig-lines.el ends here
