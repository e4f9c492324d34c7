;;; orgfig-jump.el --- From a figure to its files, and back  -*- lexical-binding: t; -*-

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

;; From a heading to its picture, from a picture to its heading, from a line
;; of a module to the line of the notebook that it came from, and back.  The
;; program knows which belong together; this file asks it and goes there.

;;; Code:

(require 'browse-url)
(require 'orgfig)
(require 'orgfig-point)
(require 'orgfig-words)

(defcustom orgfig-open-pictures 'emacs
  "Where pictures are opened.
With `emacs', in Emacs where it can show them, else as `external'.
Movies are external always.  That is what `browse-url-of-file' takes;
see `browse-url-browser-function'."
  :type '(choice (const :tag "In Emacs" emacs)
                 (const :tag "In another program" external))
  :group 'orgfig
  :safe (lambda (value) (memq value '(emacs external))))

;;;; To the picture

;;;###autoload
(defun orgfig-jump-to-output (&optional ask)
  "Open the picture of the figure at point.
If it has several, the one is opened whose link point is at; elsewhere
you are asked which.  With \\[universal-argument], or ASK non-nil, you are
always asked.  See `orgfig-open-pictures' for where it is opened."
  (interactive "P")
  (let* ((project (orgfig--project))
         (lines (orgfig--element-lines))
         (words (orgfig--words-at-point project)))
    (orgfig--with-audit project words
                        (lambda (audit)
                          (orgfig--open-output project (orgfig--outputs audit) lines ask)))))

(defun orgfig--jump-to-output-of (project figure)
  "Open the picture of FIGURE of PROJECT, an alist of its audit."
  (orgfig--open-output project (alist-get 'outputs figure) nil nil))

(defun orgfig--outputs (document)
  "The outputs of all figures of DOCUMENT, an audit."
  (cl-mapcan (lambda (figure) (copy-sequence (alist-get 'outputs figure)))
             (alist-get 'figures document)))

(defun orgfig--element-lines ()
  "The lines of the Org element at point, as (FIRST . LAST), or nil."
  (when (derived-mode-p 'org-mode)
    (org-with-wide-buffer
     (let ((element (org-element-at-point)))
       (unless (eq (org-element-type element) 'headline)
         (cons (line-number-at-pos (org-element-property :begin element) t)
               (line-number-at-pos (1- (org-element-property :end element)) t)))))))

(defun orgfig--open-output (project outputs lines ask)
  "Open one of OUTPUTS of PROJECT, alists of an audit.
That is the one whose link is in LINES, (FIRST . LAST); else, and with
ASK, one that the user chooses."
  (let* ((here (cl-remove-if-not
                (lambda (output) (and lines (<= (car lines) (alist-get 'line output) (cdr lines))))
                outputs))
         (sure (if (cdr outputs) here outputs)))
    (unless outputs (user-error "This figure promises no picture"))
    (let* ((path (if (or ask (/= (length sure) 1))
                     (orgfig--read-path "Open" (or here outputs) outputs)
                   (alist-get 'path (car sure)))))
      (orgfig--open-path project path))))

(defun orgfig--read-path (prompt objects all)
  "Ask with PROMPT for the path of one of ALL; the first of OBJECTS is proposed."
  (let ((paths (delete-dups (mapcar (lambda (one) (alist-get 'path one)) all)))
        (proposed (alist-get 'path (car objects))))
    (completing-read (format-prompt prompt proposed) paths nil t nil nil proposed)))

(defun orgfig--open-path (project path)
  "Open the picture that PROJECT has at PATH."
  (let ((file (orgfig--path project path)))
    (unless (file-exists-p file)
      (user-error "%s" (substitute-command-keys
                        (format "%s is not there: \\<orgfig-mode-map>\\[orgfig-build-at-point] builds it" path))))
    (orgfig--open-file file)))

(defun orgfig--open-file (file)
  "Open FILE: in Emacs if that can show it and is wanted, else externally."
  (if (orgfig--shown-here-p file)
      (find-file-other-window file)
    ;; By default, Emacs itself is the browser of files that are no HTML.
    (let ((browse-url-default-handlers nil))
      (browse-url-of-file file))))

(defconst orgfig--image-types
  '(("svg" . svg) ("png" . png) ("gif" . gif) ("jpg" . jpeg) ("jpeg" . jpeg)
    ("webp" . webp) ("tif" . tiff) ("tiff" . tiff)
    ("pdf" . nil) ("eps" . nil) ("ps" . nil) ("mp4" . nil) ("webm" . nil))
  "Endings of names of pictures and movies, and what Emacs calls such an image.")

(defun orgfig--shown-here-p (file)
  "Whether FILE is opened in Emacs: if it is text, or an image that can be shown."
  (let ((type (assoc (downcase (or (file-name-extension file) "")) orgfig--image-types)))
    (or (null type)
        (and (eq orgfig-open-pictures 'emacs)
             (cdr type)
             (display-images-p)
             (image-type-available-p (cdr type))))))

;;;; Between notebook and modules

;;;###autoload
(defun orgfig-jump-to-org ()
  "Go from here to the place of the notebook that it comes from.
From a line of a module, that is the line that it was tangled from,
also through noweb; from a picture, the heading of its figure.  In a
notebook, go the other way: see `orgfig-jump-to-module'."
  (interactive)
  (let ((project (orgfig--project)))
    (cond ((derived-mode-p 'org-mode) (orgfig-jump-to-module))
          ((null buffer-file-name) (user-error "This buffer visits no file"))
          ((orgfig--image-p buffer-file-name) (orgfig--jump-to-heading project))
          (t (orgfig--jump-to-line project)))))

(defun orgfig--image-p (file)
  "Whether the name of FILE is that of a picture or a movie."
  (assoc (downcase (or (file-name-extension file) "")) orgfig--image-types))

(defun orgfig--jump-to-heading (project)
  "Go from this picture of PROJECT to the heading of its figure."
  (orgfig--with-audit project (list (orgfig--relative project))
                      (lambda (audit)
                        (when-let ((figure (car (alist-get 'figures audit))))
                          (orgfig--visit project (alist-get 'path figure) (alist-get 'line figure)
                                         nil t)))))

(defun orgfig--jump-to-line (project)
  "Go from this line of a module of PROJECT to the one that it came from."
  (let ((unsaved (buffer-modified-p))
        (text (orgfig--line-text))
        (column (orgfig--column)))
    (orgfig--where project
                   (lambda (places notes)
                     (pcase-let ((`(,path . ,line) (car places)))
                       (orgfig--visit project path line nil t)
                       (orgfig--keep-column text column)
                       (orgfig--show-notes notes unsaved))))))

;;;###autoload
(defun orgfig-jump-to-module ()
  "Go from this line of the notebook to the module that it is tangled to.
Where several modules have that line, as by noweb, you are asked
which.  A module that is not there can be written by \\<orgfig-mode-map>\\[orgfig-tangle]."
  (interactive)
  (let ((project (orgfig--project)))
    (orgfig--save project)
    (let ((text (orgfig--line-text))
          (column (orgfig--column)))
      (orgfig--where project
                     (lambda (places notes)
                       (pcase-let ((`(,path . ,line) (orgfig--read-place places)))
                         (unless (file-exists-p (orgfig--path project path))
                           (user-error "%s" (substitute-command-keys
                                             (format "%s is not there: \\<orgfig-mode-map>\\[orgfig-tangle] writes it" path))))
                         (orgfig--visit project path line nil t)
                         (orgfig--keep-column text column)
                         (orgfig--show-notes notes nil)))))))

(defun orgfig--where (project callback)
  "Ask the program of PROJECT for the places that belong to this line.
CALLBACK gets places, (PATH . LINE), and what else was said."
  (let ((place (format "%s:%d" (orgfig--relative project) (line-number-at-pos nil t))))
    (orgfig--run project (list "where" "--" place)
                 :on-end (lambda (status output errors)
                           (if-let ((places (and (= status 0) (orgfig--read-places output))))
                               (orgfig--politely callback places errors)
                             (message "orgfig: %s" (orgfig--complaint status errors)))))))

(defun orgfig--with-audit (project words function)
  "Call FUNCTION with the audit of the figures of PROJECT that WORDS name.
Where there is none, it is shown why."
  (orgfig--ask project `("status" "--json" "--" ,@words)
               (lambda (audit complaint)
                 (if audit
                     (orgfig--politely function audit)
                   (message "orgfig: %s" complaint)))))

(defun orgfig--politely (function &rest arguments)
  "Call FUNCTION with ARGUMENTS, and show its `user-error' or quit.
In a process's answer, nobody else would."
  (condition-case problem
      (apply function arguments)
    (user-error (message "%s" (error-message-string problem)))
    (quit (message "Quit"))))

(defun orgfig--read-places (output)
  "The places in OUTPUT, one a line, as (PATH . LINE)."
  (cl-loop for place in (split-string output "\n" t)
           when (string-match "\\(.+\\):\\([0-9]+\\)\\'" place)
           collect (cons (match-string 1 place) (string-to-number (match-string 2 place)))))

(defun orgfig--read-place (places)
  "One of PLACES, (PATH . LINE); the user is asked if there are several."
  (let ((named (mapcar (lambda (place) (cons (format "%s:%d" (car place) (cdr place)) place))
                       places)))
    (if (cdr named)
        (cdr (assoc (completing-read (format-prompt "Go to" (caar named)) named nil t nil nil (caar named)) named))
      (car places))))

(defun orgfig--show-notes (notes unsaved)
  "Show NOTES, what the program said; with UNSAVED, that there were unsaved edits."
  (cond ((not (string-blank-p notes)) (message "%s" (string-trim notes)))
        (unsaved (message "The module has unsaved edits: this line of it may be another"))))

;;;; The column

(defun orgfig--line-text ()
  "The text of this line without the space around it."
  (string-trim (buffer-substring-no-properties (line-beginning-position) (line-end-position))))

(defun orgfig--column ()
  "How many characters point is behind the indentation of this line."
  (max 0 (- (point) (save-excursion (back-to-indentation) (point)))))

(defun orgfig--keep-column (text column)
  "Go to COLUMN in TEXT if this line has that, else to its indentation."
  (back-to-indentation)
  (let ((start (string-search text (buffer-substring-no-properties (point) (line-end-position)))))
    (when (and start (not (string-empty-p text)))
      (forward-char (min (+ start column) (- (line-end-position) (point)))))))

(provide 'orgfig-jump)
;;; orgfig-jump.el ends here
