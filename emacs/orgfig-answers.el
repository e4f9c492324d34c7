;;; orgfig-answers.el --- What the program's answers mean  -*- lexical-binding: t; -*-

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

;; Whether what the program printed is an audit that is understood here, and
;; why it is none, in words; and its text, of which no character may do
;; anything where it is shown.  How it is run is told by orgfig-program.

;;; Code:

(require 'cl-lib)
(require 'subr-x)

;;;; Audits

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

(defun orgfig--parse (text)
  "The JSON in TEXT: objects as alists, arrays as lists, null and false as nil."
  (json-parse-string text :object-type 'alist :array-type 'list :null-object nil :false-object nil))

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

;;;; Text of notebooks and programs

(defun orgfig--visible (text)
  "TEXT with control characters and marks of direction shown as what they are.
Tabs and ends of lines stay."
  (replace-regexp-in-string
   "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
   (lambda (sign) (format (if (< (aref sign 0) 256) "\\x%02x" "\\u%04x") (aref sign 0)))
   (string-replace "\r\n" "\n" text) t t))

(defun orgfig--one-line (text)
  "TEXT on one line, every character of it visible."
  (replace-regexp-in-string "[ \t]*[\n\t][ \t\n]*" " " (orgfig--visible text) t t))

(provide 'orgfig-answers)
;;; orgfig-answers.el ends here
