;;; orgfig-flymake.el --- What the audit finds, at its line of the notebook  -*- lexical-binding: t; -*-

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

;; Problems of the shared audit as Flymake diagnostics: what a claim lacks,
;; what the checks found, what is wrong with the text.  Nothing is run for
;; this: it listens to the audit, which is asked for when a notebook is saved.
;; While it is edited, diagnostics stay with the text that they are about.
;;
;;     (add-hook 'orgfig-mode-hook #'orgfig-flymake-mode)

;;; Code:

(require 'flymake)
(require 'orgfig)

(autoload 'orgfig-silence-check "orgfig-checks" nil t)
(autoload 'orgfig-describe-check "orgfig-checks" nil t)

(defcustom orgfig-flymake-level 'warning
  "The least severe problems that are marked.
Notes are good to know and many: figures that are true in every way
have some."
  :type '(choice (const :tag "Errors" error)
                 (const :tag "Warnings, too" warning)
                 (const :tag "All, with notes" note))
  :group 'orgfig
  :safe (lambda (value) (memq value '(error warning note))))

(cl-defstruct (orgfig-flymake--mark (:constructor orgfig-flymake--make-mark) (:copier nil))
  "A problem, and where it stands: all places are markers."
  begin end problem
  (heading nil :documentation "Where its figure begins; nil if nothing can be silenced."))

(defvar-local orgfig-flymake--marks nil
  "The problems of this buffer's text.")

(defvar-local orgfig-flymake--report nil
  "The function to which Flymake wants diagnostics to be reported, or nil.")

(defvar-local orgfig-flymake--alone nil
  "Whether `flymake-mode' was turned on for this.")

;;;###autoload
(define-minor-mode orgfig-flymake-mode
  "Mark what the audit finds at its line, by Flymake.
Each message ends with the name of the check.  It needs
`orgfig-mode', and ends with it.  What is marked is decided by
`orgfig-flymake-level'.  \\[orgfig-silence-check] silences a check
for a figure, \\[orgfig-describe-check] tells what it looks for."
  :lighter nil
  (cond ((and orgfig-flymake-mode orgfig-mode) (orgfig-flymake--turn-on))
        (t (setq orgfig-flymake-mode nil)
           (orgfig-flymake--turn-off)
           (when (and (called-interactively-p 'any) (not orgfig-mode))
             (user-error "This needs `orgfig-mode'")))))

(defun orgfig-flymake--turn-on ()
  "Add this to the backends of Flymake in this buffer."
  (add-hook 'orgfig-audit-functions #'orgfig-flymake--follow)
  (add-hook 'flymake-diagnostic-functions #'orgfig-flymake--check nil t)
  (add-hook 'orgfig-mode-hook #'orgfig-flymake--leave nil t)
  (cond (flymake-mode (flymake-start t))
        (t (setq orgfig-flymake--alone t)
           (flymake-mode))))

(defun orgfig-flymake--turn-off ()
  "Leave nothing in this buffer."
  (remove-hook 'flymake-diagnostic-functions #'orgfig-flymake--check t)
  (remove-hook 'orgfig-mode-hook #'orgfig-flymake--leave t)
  (orgfig-flymake--forget)
  (orgfig-flymake--tell nil)
  (setq orgfig-flymake--report nil)
  (when orgfig-flymake--alone
    (setq orgfig-flymake--alone nil)
    (flymake-mode -1)))

(defun orgfig-flymake--leave ()
  "End with `orgfig-mode'."
  (unless orgfig-mode (orgfig-flymake-mode -1)))

;;;; Reporting

(defun orgfig-flymake--check (report &rest _)
  "Tell REPORT what is known; where all is saved, ask anew.
Made for `flymake-diagnostic-functions'."
  (setq orgfig-flymake--report report)
  (let ((project (orgfig--project)))
    (when (or (orgfig--project-audit project) (orgfig--project-trouble project))
      (orgfig-flymake--tell (orgfig-flymake--diagnostics)))
    (unless (buffer-modified-p)
      ;; After a save, `orgfig-mode' asks, maybe later in this very command.
      (run-at-time 0 nil #'orgfig-flymake--ask (current-buffer) project))))

(defun orgfig-flymake--ask (buffer project)
  "Ask for the audit of PROJECT for BUFFER, unless it is killed or somebody asks."
  (when (and (buffer-live-p buffer) (not (orgfig--project-asking project)))
    (orgfig-refresh project)))

(defun orgfig-flymake--follow (project)
  "Report the new audit of PROJECT in its buffers."
  (dolist (buffer (orgfig--buffers project))
    (with-current-buffer buffer
      (when orgfig-flymake-mode
        (when (orgfig-flymake--of-this-text-p project) (orgfig-flymake--take project))
        (orgfig-flymake--tell (orgfig-flymake--diagnostics))))))

(defun orgfig-flymake--of-this-text-p (project)
  "Whether the audit of PROJECT is of the text that this buffer has.
If not, its lines are others; a newer one will follow."
  (not (or (orgfig--project-trouble project)
           (orgfig--project-ask-again project)
           (buffer-modified-p)
           (not (verify-visited-file-modtime)))))

(defun orgfig-flymake--tell (diagnostics)
  "Let Flymake show DIAGNOSTICS, and none of the former ones."
  (when (and orgfig-flymake--report
             flymake-mode
             (memq #'orgfig-flymake--check (flymake-running-backends)))
    (org-with-wide-buffer
     (funcall orgfig-flymake--report diagnostics :region (cons (point-min) (point-max))))))

(defun orgfig-flymake--diagnostics ()
  "What there is to show in this buffer now, where it stands now."
  (let ((trouble (orgfig--project-trouble (orgfig--project)))
        (found (delq nil (mapcar #'orgfig-flymake--diagnostic orgfig-flymake--marks))))
    (if (not trouble)
        found
      (cons (pcase-let ((`(,begin . ,end) (orgfig-flymake--region [1] 1 nil)))
              (flymake-make-diagnostic (current-buffer) begin end :error
                                       (orgfig--visible (format "No audit: %s" trouble))))
            found))))

(defun orgfig-flymake--diagnostic (mark)
  "The diagnostic of MARK; nil if its text is gone or its severity low."
  (let* ((problem (orgfig-flymake--mark-problem mark))
         (begin (marker-position (orgfig-flymake--mark-begin mark)))
         (end (marker-position (orgfig-flymake--mark-end mark))))
    (when (and (< begin end) (orgfig-flymake--severe-p problem))
      (flymake-make-diagnostic (current-buffer) begin end
                               (intern (concat ":" (alist-get 'severity problem)))
                               (orgfig-flymake--words problem) mark))))

(defun orgfig-flymake--severe-p (problem)
  "Whether PROBLEM is to be marked, by `orgfig-flymake-level'."
  (memq (intern (alist-get 'severity problem))
        (pcase orgfig-flymake-level
          ('note '(error warning note))
          ('warning '(error warning))
          (_ '(error)))))

(defun orgfig-flymake--words (problem)
  "What is told of PROBLEM: its first line ends with the name of the check."
  (let ((hint (alist-get 'hint problem)))
    (orgfig--visible
     (concat (orgfig--one-line (alist-get 'message problem))
             (format " [%s]" (alist-get 'name problem))
             (when hint (concat "\nhint: " hint))))))

;;;; Where it stands

(defun orgfig-flymake--forget ()
  "Mark nothing in this buffer."
  ;; Markers that nobody has go with the next garbage; to unset each of
  ;; thousands takes seconds, for Emacs looks for it among all.
  (setq orgfig-flymake--marks nil))

(defun orgfig-flymake--take (project)
  "Mark the problems in this buffer that the audit of PROJECT has.
Only what is severe enough is kept: of notes there may be thousands."
  (orgfig-flymake--forget)
  (let* ((audit (orgfig--project-audit project))
         (path (orgfig--relative project))
         (headings (orgfig-flymake--headings audit))
         (lines (orgfig-flymake--lines)))
    (setq orgfig-flymake--marks
          (cl-loop for problem in (alist-get 'problems audit)
                   when (and (equal (alist-get 'path problem) path)
                             (orgfig-flymake--severe-p problem))
                   collect (orgfig-flymake--mark problem headings lines)))))

(defun orgfig-flymake--lines ()
  "A vector: where each line of this buffer begins.
To count from its beginning for each problem is slow in a long one."
  (org-with-wide-buffer
   (goto-char (point-min))
   (let ((found (list (point))))
     (while (and (zerop (forward-line)) (bolp) (not (eobp)))
       (push (point) found))
     (vconcat (nreverse found)))))

(defun orgfig-flymake--headings (audit)
  "A hash table of AUDIT: figures' lines by (CHECK PATH LINE) of their findings.
Those that say what a claim lacks are left out: nothing silences that."
  (let ((table (make-hash-table :test #'equal)))
    (dolist (figure (alist-get 'figures audit) table)
      (let ((lacking (when (equal (alist-get 'claims figure) "done")
                       (mapcar (lambda (missing) (alist-get 'message missing))
                               (alist-get 'missing figure)))))
        (dolist (finding (alist-get 'findings figure))
          (let-alist finding
            (unless (member .message lacking)
              (puthash (list .check .path .line) (alist-get 'line figure) table))))))))

(defun orgfig-flymake--mark (problem headings lines)
  "The mark of PROBLEM; HEADINGS are as `orgfig-flymake--headings' gives them.
LINES tell where each line begins."
  (let-alist problem
    (pcase-let ((`(,begin . ,end) (orgfig-flymake--region lines .line .column))
                (heading (gethash (list .name .path .line) headings)))
      (orgfig-flymake--make-mark
       :begin (copy-marker begin) :end (copy-marker end) :problem problem
       :heading (when heading (copy-marker (car (orgfig-flymake--region lines heading nil))))))))

(defun orgfig-flymake--region (lines line column)
  "Where LINE of this buffer is marked, as (BEGIN . END).
That is the word at COLUMN, or else the title of a heading, or the
text of the line.  LINES tell where each line begins."
  (org-with-wide-buffer
   (goto-char (if (<= 1 line (length lines)) (aref lines (1- line)) (point-max)))
   (let ((end (save-excursion (end-of-line) (skip-chars-backward " \t" (line-beginning-position)) (point))))
     (cond ((and column (< (+ (point) (1- column)) end))
            (forward-char (1- column))
            (cons (point) (min end (orgfig-flymake--word-end))))
           ((let ((case-fold-search nil)) (looking-at org-complex-heading-regexp))
            (orgfig-flymake--some (or (match-beginning 4) (point)) (or (match-end 4) end)))
           (t (skip-chars-forward " \t" end)
              (orgfig-flymake--some (point) end))))))

(defun orgfig-flymake--word-end ()
  "Where the link, word or number at point ends; one sign further if there is none."
  (save-excursion
    (cond ((looking-at org-link-bracket-re) (goto-char (match-end 0)))
          ((zerop (skip-chars-forward "[:alnum:]_")) (forward-char)))
    (point)))

(defun orgfig-flymake--some (begin end)
  "BEGIN and END as a pair; a newline more where there is nothing between them."
  (cond ((< begin end) (cons begin end))
        ((< begin (point-max)) (cons begin (1+ begin)))
        (t (cons (max (point-min) (1- begin)) begin))))

(provide 'orgfig-flymake)
;;; orgfig-flymake.el ends here
