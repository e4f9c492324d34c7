;;; orgfig-rows.el --- An audit as rows of a list  -*- lexical-binding: t; -*-

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

;; What a row of the list of figures shows, in which order rows come, which
;; ones a filter leaves, and how wide the columns are.  A row is a figure, or
;; a problem that belongs to none.  No buffer is known here; the list itself
;; is in orgfig-status.el.

;;; Code:

(require 'orgfig)
(require 'tabulated-list)

;;;; Rows

(defun orgfig-rows (audit)
  "All rows of AUDIT: its figures, the worst first, then the problems of no figure.
Each is the alist that the program gave."
  (let ((ranks (orgfig-rows--ranks audit)))
    (append (cl-stable-sort (copy-sequence (alist-get 'figures audit)) #'<
                            :key (lambda (figure) (orgfig-rows--rank figure ranks)))
            (cl-stable-sort (append (alist-get 'diagnostics audit) (alist-get 'findings audit) nil)
                            #'< :key #'orgfig-rows--severity))))

(defun orgfig-rows-of-trouble (text)
  "The rows for TEXT, why there is no newer audit: a problem for each place in it."
  (let ((pattern "\\`\\([^ \t].*?\\):\\([0-9]+\\)\\(?::\\([0-9]+\\)\\)?: \\(error\\|warning\\): \\(.+\\)"))
    (cl-loop for line in (split-string (or text "") "\n" t)
             when (string-match pattern line)
             collect `((path . ,(match-string 1 line))
                       (line . ,(string-to-number (match-string 2 line)))
                       (column . ,(when (match-string 3 line) (string-to-number (match-string 3 line))))
                       (severity . ,(match-string 4 line))
                       (message . ,(match-string 5 line))))))

(defun orgfig-rows--severity (row)
  "How bad ROW, a problem, is: 0 is the worst."
  (or (cl-position (alist-get 'severity row) '("error" "warning") :test #'equal) 2))

(defun orgfig-rows--ranks (audit)
  "The verdicts of AUDIT as an alist with their ranks; the worst has 0."
  (cl-loop for (verdict) in (alist-get 'counts audit)
           for rank from 0
           collect (cons (symbol-name verdict) rank)))

(defun orgfig-rows--rank (row ranks)
  "The place that RANKS gives the verdict of ROW; a problem's is behind them all."
  (or (cdr (assoc (alist-get 'verdict row) ranks)) (length ranks)))

(defsubst orgfig-rows--figure-p (row)
  "Whether ROW is a figure, not a problem that belongs to none."
  (and (alist-get 'verdict row) t))

(defun orgfig-rows--id (row)
  "What makes ROW the same after another audit: its path and its name."
  (if (orgfig-rows--figure-p row)
      (cons (alist-get 'path row) (alist-get 'name row))
    (list 'problem (alist-get 'path row) (alist-get 'line row) (alist-get 'message row))))

;;;; Columns

(defun orgfig-rows--columns (row run narrow)
  "The texts of the columns of ROW, a vector.
RUN is what a build says of it, as (VERDICT FACE TEXT), or nil.  With
NARROW, a time is a date."
  (pcase-let ((`(,verdict ,face ,text) (or run (orgfig-rows--verdict row))))
    (vector (propertize verdict 'face face 'orgfig-row row)
            (orgfig-rows--line (orgfig-rows--name row))
            (orgfig-rows--line (or (alist-get 'state row) ""))
            (orgfig-rows--closed row narrow)
            (orgfig-rows--line text))))

(defun orgfig-rows--line (text)
  "TEXT on one line, as `orgfig--one-line' gives it, which is slow for thousands."
  (if (string-match-p "\\`[[:alnum:] ,;:._/-]*\\'" text) text (orgfig--one-line text)))

(defun orgfig-rows--verdict (row)
  "What the audit says of ROW, as (VERDICT FACE TEXT)."
  (if (orgfig-rows--figure-p row)
      (let ((verdict (alist-get 'verdict row)))
        (list verdict (orgfig--verdict-face verdict) (orgfig-rows--against row)))
    (let ((severity (alist-get 'severity row)))
      (list severity (orgfig-rows--severity-face severity) (alist-get 'message row)))))

(defun orgfig-rows--severity-face (severity)
  "The face of SEVERITY, a string."
  (pcase severity
    ("error" 'orgfig-unproven)
    ("warning" 'orgfig-unknown)
    (_ 'orgfig-open)))

(defun orgfig-rows--against (row)
  "What speaks against the figure ROW, in one sentence, or an empty string."
  (let ((grave (alist-get 'findings row)))
    (or (alist-get 'message (car (orgfig-rows--missing row)))
        (cl-loop for severity in '("error" "warning")
                 thereis (alist-get 'message (cl-find severity grave :test #'equal
                                                      :key (lambda (one) (alist-get 'severity one)))))
        "")))

(defun orgfig-rows--closed (row narrow)
  "When ROW was closed, for reading; with NARROW, the date alone."
  (let ((closed (alist-get 'closed row)))
    (if closed
        (string-replace "T" " " (substring closed 0 (min (length closed) (if narrow 10 16))))
      (orgfig--one-line (or (alist-get 'closed_text row) "")))))

(defun orgfig-rows--places (row)
  "All that speaks against ROW, by line: what it lacks, and findings above a note."
  (if (orgfig-rows--figure-p row)
      (let* ((missing (orgfig-rows--missing row))
             (said (mapcar (lambda (one) (alist-get 'message one)) missing)))
        (orgfig-rows--by-line
         (append missing
                 (cl-remove-if (lambda (one) (or (equal (alist-get 'severity one) "note")
                                                 (member (alist-get 'message one) said)))
                               (alist-get 'findings row)))))
    (list row)))

(defun orgfig-rows--missing (row)
  "What ROW lacks; nothing is missing where no picture is promised."
  (unless (equal (alist-get 'verdict row) "cancelled") (alist-get 'missing row)))

(defun orgfig-rows--by-line (places)
  "PLACES in the order of their lines."
  (cl-stable-sort (copy-sequence places) #'< :key (lambda (one) (alist-get 'line one))))

(defun orgfig-rows--reasons (row)
  "What ROW lacks, and all findings, the gravest first, then by line.
What both say is told once."
  (let* ((findings (alist-get 'findings row))
         (told (mapcar (lambda (one) (alist-get 'message one)) findings)))
    (cl-stable-sort
     (orgfig-rows--by-line
      (append (cl-remove-if (lambda (one) (member (alist-get 'message one) told))
                            (orgfig-rows--missing row))
              findings))
     #'< :key (lambda (one) (or (cl-position (alist-get 'severity one) '("warning" "note")
                                             :test #'equal)
                                -1)))))

;;;; Order

(defsubst orgfig-rows--of (entry)
  "The row that ENTRY of a list shows."
  (get-text-property 0 'orgfig-row (aref (cadr entry) 0)))

(defun orgfig-rows--before-p (less)
  "A predicate for entries of a list by LESS, which compares two rows.
Problems of no figure come last, whichever way it is sorted."
  (lambda (a b)
    (let ((a (orgfig-rows--of a)) (b (orgfig-rows--of b)))
      (if (eq (orgfig-rows--figure-p a) (orgfig-rows--figure-p b))
          (funcall less a b)
        (if (cdr tabulated-list-sort-key) (orgfig-rows--figure-p b) (orgfig-rows--figure-p a))))))

(defun orgfig-rows--by (less key)
  "Compare rows by LESS of what KEY gives of them."
  (orgfig-rows--before-p (lambda (a b) (funcall less (funcall key a) (funcall key b)))))

(defun orgfig-rows--time< (a b)
  "Whether the time A is before B; what has no time comes last."
  (and a (or (null b) (string< a b))))

;;;; Width

(defun orgfig-rows--format (rows ranks width)
  "The columns of a list of ROWS on WIDTH columns; RANKS are those of verdicts.
Where that is narrow, times and names give way to what speaks against them."
  (let* ((closed (if (orgfig-rows--narrow-p width) 10 16))
         (state (orgfig-rows--widest 'state rows 5 10))
         (room (- width 2 10 state 1 closed 1))
         (name (orgfig-rows--widest 'name rows 6 (max 20 (min 40 (/ room 2))))))
    (vector (list "Verdict" 9 (orgfig-rows--by #'< (lambda (row) (orgfig-rows--rank row ranks))))
            (list "Figure" name (orgfig-rows--by #'string-version-lessp #'orgfig-rows--name))
            (list "State" state (orgfig-rows--by #'string< (lambda (row) (or (alist-get 'state row) ""))))
            (list "Closed" closed (orgfig-rows--by #'orgfig-rows--time< (lambda (row) (alist-get 'closed row))))
            (list "Against it" 0 (orgfig-rows--by #'string< (lambda (row) (nth 2 (orgfig-rows--verdict row))))))))

(defun orgfig-rows--name (row)
  "What ROW is called: a figure by its name, a problem by its place."
  (if (orgfig-rows--figure-p row)
      (alist-get 'name row)
    (format "%s:%d" (alist-get 'path row) (alist-get 'line row))))

(defun orgfig-rows--narrow-p (width)
  "Whether WIDTH columns are too few for times of day."
  (< width 100))

(defun orgfig-rows--widest (field rows least most)
  "The width of FIELD's widest text in ROWS, from LEAST to MOST."
  (let ((widest least))
    (dolist (row rows)
      (setq widest (max widest (string-width (or (alist-get field row) "")))))
    (min most widest)))

;;;; Filters

(defun orgfig-rows--shown-p (row filters)
  "Whether ROW passes all FILTERS.
These are (verdict NAME…), (state NAME…) and (text TEXT)."
  (cl-every (lambda (filter)
              (pcase filter
                (`(verdict . ,names)
                 (member (or (alist-get 'verdict row) "project") names))
                (`(state . ,names) (member (alist-get 'state row) names))
                (`(text ,text) (orgfig-rows--has-p row (downcase text)))))
            filters))

(defun orgfig-rows--has-p (row text)
  "Whether ROW has TEXT, in small letters, in a name, in a reason or in a path."
  (cl-some (lambda (one) (string-search text (downcase one)))
           (append (list (orgfig-rows--name row) (nth 2 (orgfig-rows--verdict row)))
                   (mapcar (lambda (output) (alist-get 'path output)) (alist-get 'outputs row))
                   (alist-get 'files row))))

(provide 'orgfig-rows)
;;; orgfig-rows.el ends here
