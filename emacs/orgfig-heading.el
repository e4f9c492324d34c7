;;; orgfig-heading.el --- Find a figure's heading in a notebook that is edited  -*- lexical-binding: t; -*-

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

;; An audit names lines of the notebook as it was on the disk.  A buffer may
;; have been edited since, so a heading is looked for by its title, and what
;; stands below it is found from there.  Which figures there are is none of
;; this file's business.

;;; Code:

(require 'orgfig)
(require 'orgfig-point)

(declare-function org-fold-show-context "org-fold" (&optional key))
(declare-function org-fold-show-entry "org-fold" (&optional hide-drawers))

;;;; Going there

(defun orgfig--show-figure (project figure how)
  "Show the heading of FIGURE of PROJECT, an alist of its audit.
HOW is as for `orgfig--show-line'.  Give the window."
  (let ((buffer (orgfig--buffer-of (orgfig--path project (alist-get 'path figure)))))
    (orgfig--show-line buffer (orgfig--figure-line project figure buffer) nil how)))

(defun orgfig--show-place (project figure place how)
  "Show PLACE, an alist with path, line and column, that is about FIGURE.
FIGURE is an alist of PROJECT's audit, or nil.  HOW is as for
`orgfig--show-line'.  Give the window."
  (let* ((path (alist-get 'path place))
         (line (alist-get 'line place))
         (buffer (orgfig--buffer-of (orgfig--path project path))))
    (when (and figure (equal path (alist-get 'path figure)) (>= line (alist-get 'line figure)))
      (cl-incf line (- (orgfig--figure-line project figure buffer) (alist-get 'line figure))))
    (orgfig--show-line buffer line (alist-get 'column place) how)))

(defun orgfig--show-line (buffer line column how)
  "Show LINE and COLUMN, counted from 1, of BUFFER, and give the window.
HOW is `here' for the selected window, unless another one shows
BUFFER, `other' for another window, `keep' for one that is not
selected.  Signal a `user-error' if there is to be no window."
  (let* ((list-p (derived-mode-p 'special-mode))
         (window (if (eq how 'here)
                     (display-buffer buffer '((display-buffer-reuse-window display-buffer-same-window)))
                   (display-buffer buffer `(nil (inhibit-same-window . ,list-p))))))
    (unless window (user-error "`display-buffer-alist' wants no window for %s" buffer))
    (unless (eq how 'keep) (select-window window))
    (with-selected-window window
      (unless (eq how 'keep) (push-mark nil t))
      (orgfig--go-to line column)
      (orgfig--be-seen))
    window))

(defun orgfig--be-seen ()
  "Let what stands at point be seen, and some lines below it."
  (when (derived-mode-p 'org-mode) (orgfig--unfold))
  (unless (pos-visible-in-window-p (save-excursion (forward-line 3) (point)))
    (recenter (min 2 (max 0 (1- (window-body-height)))))))

(defun orgfig--unfold ()
  "Let the text at point and the headings above it be seen."
  (if (and (fboundp 'org-fold-show-context) (fboundp 'org-fold-show-entry))
      (progn (org-fold-show-context 'occur-tree) (org-fold-show-entry))
    (with-no-warnings                   ; their names until Org 9.6
      (org-show-context 'occur-tree)
      (org-show-entry))))

;;;; Finding it

(defun orgfig--figure-line (project figure buffer)
  "The line on which FIGURE of PROJECT stands now in BUFFER.
Where its heading is gone, that is the line where it stood."
  (with-current-buffer buffer
    (or (orgfig--heading-line figure (alist-get 'figures (orgfig--project-audit project)))
        (progn (message "The heading %s is gone; it stood here" (alist-get 'title figure))
               (min (alist-get 'line figure) (line-number-at-pos (point-max) t))))))

(defun orgfig--heading-line (figure figures)
  "The line on which FIGURE, one of all FIGURES, stands now in this buffer, or nil."
  (let ((line (alist-get 'line figure)) (title (or (alist-get 'title figure) "")))
    (org-with-wide-buffer
     (if (orgfig--stands-p title line) line
       (let ((lines (orgfig--heading-lines title)))
         (cond ((orgfig--same-turn figures figure lines))
               (lines (orgfig--nearest line (orgfig--lines-of-path figure lines)))))))))

(defun orgfig--saved-line (project figure)
  "The line on which FIGURE of PROJECT stands in its file, as far as is known."
  (let ((buffer (find-buffer-visiting (orgfig--path project (alist-get 'path figure)))))
    (if (and buffer (with-current-buffer buffer (orgfig--as-on-disk-p)))
        (orgfig--figure-line project figure buffer)
      (alist-get 'line figure))))

(defun orgfig--stands-p (title line)
  "Whether the heading with TITLE is on LINE of this buffer, as in its file."
  (and (orgfig--as-on-disk-p)
       (save-excursion
         (goto-char (orgfig--position line))
         (and (org-at-heading-p) (equal title (orgfig--title-here))))))

(defun orgfig--as-on-disk-p ()
  "Whether the buffer has the text of its file."
  (and (not (buffer-modified-p)) (verify-visited-file-modtime)))

(defun orgfig--heading-lines (title)
  "The lines of all headings with TITLE, in order."
  (let ((case-fold-search nil) (lines '()) (line 1) (from (point-min)))
    (goto-char (point-min))
    (while (re-search-forward (concat "^\\*+ .*?" (regexp-quote title)) nil t)
      (beginning-of-line)
      (when (equal title (orgfig--title-here))
        (cl-incf line (count-lines from (point)))
        (setq from (point))
        (push line lines))
      (forward-line 1)
      (when (eobp) (goto-char (point-max))))
    (nreverse lines)))

(defun orgfig--title-here ()
  "The title of the heading at point, as it is written."
  (let ((case-fold-search nil))
    (if (looking-at org-complex-heading-regexp)
        (string-trim (string-remove-prefix "COMMENT " (or (match-string-no-properties 4) "")))
      "")))

(defun orgfig--same-turn (figures figure lines)
  "The one of LINES that is FIGURE's turn, if as many of FIGURES have its title."
  (let* ((like (cl-remove-if-not
                (lambda (one) (and (equal (alist-get 'path one) (alist-get 'path figure))
                                   (equal (alist-get 'title one) (alist-get 'title figure))))
                figures))
         (turn (cl-position (alist-get 'line figure) like
                            :key (lambda (one) (alist-get 'line one)))))
    (and turn (= (length like) (length lines)) (nth turn lines))))

(defun orgfig--lines-of-path (figure lines)
  "Those of LINES whose outline path is the one that FIGURE is called by.
All of LINES if there are none, for the name may be the title alone."
  (or (cl-remove-if-not
       (lambda (line)
         (goto-char (orgfig--position line))
         (string-suffix-p (alist-get 'name figure) (string-join (org-get-outline-path t) " / ")))
       lines)
      lines))

(defun orgfig--nearest (line lines)
  "The one of LINES that is nearest to LINE."
  (car (cl-sort (copy-sequence lines) #'< :key (lambda (one) (abs (- one line))))))

(provide 'orgfig-heading)
;;; orgfig-heading.el ends here
