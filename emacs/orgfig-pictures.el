;;; orgfig-pictures.el --- New pictures in the notebook as they arrive  -*- lexical-binding: t; -*-

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

;; When a build has made a file anew, the pictures of it that the notebook
;; shows are read again, and with each audit those whose files something else
;; has changed.  Org shows pictures in two ways: as inline images up
;; to Org 9.7, as link previews from Org 9.8 on; in both, a picture is an
;; overlay whose `display' is an image of the file, and that it is left as it
;; is, only its image is read anew, so its width stays and nothing moves.
;;
;; Movies are left to Org, which shows the first picture of a GIF and
;; nothing of an MP4.

;;; Code:

(require 'orgfig)

(declare-function image-flush "image.c")
(declare-function org-link-preview-region "ext:ol")

(defcustom orgfig-show-pictures 'shown
  "Which pictures in the notebook follow a build.
With `shown', those that are shown are read anew, and one that was
never drawn before joins them in a buffer that shows pictures.
With t, the pictures of each figure that was built are shown, too.
With nil, none is touched."
  :type '(choice (const :tag "Those that are shown" shown)
                 (const :tag "Also show those that were built" t)
                 (const :tag "None" nil))
  :group 'orgfig
  :safe (lambda (value) (memq value '(shown t nil))))

(defvar orgfig-pictures--absent (make-hash-table :test #'equal)
  "The files that the runs of a build are to make for the first time.")

(defun orgfig-pictures-follow (project event)
  "Show in the buffers of PROJECT the pictures that EVENT says are new."
  (when orgfig-show-pictures
    (pcase (alist-get 'event event)
      ("plan" (orgfig-pictures--note project (alist-get 'jobs event)))
      ("republished" (orgfig-pictures--refresh project (alist-get 'republished event)))
      ("finished" (orgfig-pictures--refresh project (alist-get 'changed event))
                  (when (equal (alist-get 'outcome event) "built")
                    (orgfig-pictures--show project (alist-get 'outputs event)))))))

(defun orgfig-pictures--named (project paths)
  "The true names of the files of PROJECT that the program calls PATHS."
  (mapcar (lambda (path) (file-truename (orgfig--path project path))) paths))

(defun orgfig-pictures--note (project jobs)
  "Keep which files of PROJECT its JOBS are to make for the first time.
A run can be over when Emacs hears of it, so it counts, too, that
the last audit saw no file."
  (let ((lacking (orgfig-pictures--lacking project)))
    (dolist (job jobs)
      (dolist (path (alist-get 'outputs job))
        (let ((file (orgfig--path project path)))
          (if (or (gethash path lacking) (not (file-exists-p file)))
              (puthash file t orgfig-pictures--absent)
            (remhash file orgfig-pictures--absent)))))))

(defun orgfig-pictures--lacking (project)
  "The paths that PROJECT's last audit did not find, in a hash table."
  (let ((found (make-hash-table :test #'equal)))
    (dolist (figure (alist-get 'figures (orgfig--project-audit project)))
      (dolist (output (alist-get 'outputs figure))
        (unless (alist-get 'present output)
          (puthash (alist-get 'path output) t found))))
    found))

;;;; Pictures that are shown

(defun orgfig-pictures--refresh (project paths)
  "Read anew the pictures of the files PATHS that buffers of PROJECT show."
  (when-let ((files (orgfig-pictures--named project paths)))
    (dolist (buffer (orgfig--all-buffers project))
      (with-current-buffer buffer
        (dolist (overlay (orgfig-pictures--overlays))
          (when (member (orgfig-pictures--file overlay) files)
            (orgfig-pictures--read overlay)))))))

(defun orgfig-pictures--read (overlay)
  "Read the picture of OVERLAY anew, and note of which time its file is."
  (overlay-put overlay 'orgfig-time (orgfig-pictures--time overlay))
  (image-flush (overlay-get overlay 'display) t))

(defun orgfig-pictures--time (overlay)
  "When the file whose picture OVERLAY shows was changed, or nil if it is gone."
  (file-attribute-modification-time (file-attributes (orgfig-pictures--file overlay))))

(defun orgfig-pictures-look (project)
  "Read anew the pictures of PROJECT whose files were changed since they were read.
No event tells of what others draw, such as a watch in a terminal."
  (when orgfig-show-pictures
    (dolist (buffer (orgfig--all-buffers project))
      (with-current-buffer buffer
        (dolist (overlay (orgfig-pictures--overlays))
          (unless (equal (orgfig-pictures--time overlay) (overlay-get overlay 'orgfig-time))
            (orgfig-pictures--read overlay)))))))

(defun orgfig-pictures--overlays ()
  "The pictures that this buffer shows; Org gives them all this property."
  (org-with-wide-buffer
   (cl-remove-if-not (lambda (overlay) (and (overlay-get overlay 'org-image-overlay)
                                            (orgfig-pictures--file overlay)))
                     (overlays-in (point-min) (point-max)))))

(defun orgfig-pictures--file (overlay)
  "The file whose picture OVERLAY shows, by its true name, or nil."
  (pcase (overlay-get overlay 'display)
    (`(image . ,properties)
     (when-let ((file (plist-get properties :file))) (file-truename file)))))

;;;; Pictures that are not shown yet

(defun orgfig-pictures--show (project outputs)
  "Show those of OUTPUTS that are to be shown and are not, in PROJECT's buffers."
  (let ((new (cl-remove-if-not #'orgfig-pictures--forget
                               (mapcar (apply-partially #'orgfig--path project) outputs))))
    (dolist (buffer (orgfig--buffers project))
      (with-current-buffer buffer
        (dolist (file (cond ((eq orgfig-show-pictures t) (orgfig-pictures--named project outputs))
                            ((and new (orgfig-pictures--overlays)) (mapcar #'file-truename new))))
          (when (and (file-exists-p file) (orgfig-pictures--possible-p file))
            (orgfig-pictures--display file)))))))

(defun orgfig-pictures--forget (file)
  "Whether FILE was to be made for the first time; it is not any more."
  (prog1 (gethash file orgfig-pictures--absent)
    (remhash file orgfig-pictures--absent)))

(defun orgfig-pictures--possible-p (file)
  "Whether this Emacs can show FILE."
  (and (string-match-p (image-file-name-regexp) file)
       (ignore-errors (image-type-available-p (image-type file)))))

(defun orgfig-pictures--display (file)
  "Show FILE at the links to it, as Org does.
Org takes widths from the selected window, and asks its frame what can be shown."
  (let ((buffer (current-buffer)))
    (with-selected-window (or (get-buffer-window buffer t) (selected-window))
      (with-current-buffer buffer
        (org-with-wide-buffer
         (pcase-dolist (`(,begin . ,end) (orgfig-pictures--links file))
           (unless (get-char-property begin 'org-image-overlay)
             (orgfig-pictures--display-link begin end))))))))

(defun orgfig-pictures--display-link (begin end)
  "Show the picture of the link from BEGIN to END, and leave all others."
  (if (fboundp 'org-link-preview-region)
      (org-link-preview-region nil nil begin end)
    (with-suppressed-warnings ((obsolete org-display-inline-images))
      ;; Older ones remove all pictures unless they are to refresh them; those
      ;; that can remove some of them read all anew if they are to.
      (let ((refresh (eql (cdr (func-arity 'org-remove-inline-images)) 0)))
        (org-display-inline-images nil refresh begin end)))))

(defun orgfig-pictures--links (file)
  "Where the links to FILE in this buffer begin and end."
  (let ((found '()))
    (goto-char (point-min))
    (while (re-search-forward org-link-any-re nil t)
      (let ((begin (match-beginning 0)) (end (match-end 0)))
        (when (equal file (orgfig-pictures--target begin))
          (push (cons begin end) found))
        (goto-char end)))
    (nreverse found)))

(defun orgfig-pictures--target (position)
  "The file that the link at POSITION leads to, by its true name, or nil."
  (save-excursion
    (goto-char position)
    (when-let ((link (org-element-link-parser)))
      (and (equal (org-element-property :type link) "file")
           (file-truename (expand-file-name (org-element-property :path link)))))))

(provide 'orgfig-pictures)
;;; orgfig-pictures.el ends here
