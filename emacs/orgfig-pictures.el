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
;;; Commentary:

;; When a build has made a file anew, the pictures of it that the notebook
;; shows are read again.  Org shows pictures in two ways: as inline images up
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

(defvar orgfig-pictures--absent nil
  "The files that runs are to make and that were not there when these began.")

(defun orgfig-pictures-follow (project event)
  "Show in the buffers of PROJECT the pictures that EVENT says are new."
  (when orgfig-show-pictures
    (let ((files (lambda (field)
                   (mapcar (lambda (path) (file-truename (orgfig--path project path)))
                           (alist-get field event)))))
      (pcase (alist-get 'event event)
        ("started" (orgfig-pictures--note (funcall files 'outputs)))
        ("republished" (orgfig-pictures--refresh project (funcall files 'republished)))
        ("finished" (orgfig-pictures--refresh project (funcall files 'changed))
                    (orgfig-pictures--show project (funcall files 'outputs)))))))

(defun orgfig-pictures--note (files)
  "Keep which of FILES a run is to make for the first time."
  (setq orgfig-pictures--absent
        (append (cl-remove-if #'file-exists-p files)
                (cl-set-difference orgfig-pictures--absent files :test #'equal))))

(defun orgfig-pictures--buffers (project)
  "The buffers that show text of PROJECT, indirect ones too."
  (let ((bases (orgfig--buffers project)))
    (cl-remove-if-not (lambda (buffer) (memq (or (buffer-base-buffer buffer) buffer) bases))
                      (buffer-list))))

;;;; Pictures that are shown

(defun orgfig-pictures--refresh (project files)
  "Read anew the pictures of FILES that buffers of PROJECT show."
  (when files
    (dolist (buffer (orgfig-pictures--buffers project))
      (with-current-buffer buffer
        (dolist (overlay (orgfig-pictures--overlays))
          (when (member (orgfig-pictures--file overlay) files)
            (image-flush (overlay-get overlay 'display) t)))))))

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

(defun orgfig-pictures--show (project files)
  "Show those of FILES that are to be shown and are not, in PROJECT's buffers."
  (let ((new (cl-intersection files orgfig-pictures--absent :test #'equal)))
    (setq orgfig-pictures--absent (cl-set-difference orgfig-pictures--absent new :test #'equal))
    (dolist (buffer (orgfig--buffers project))
      (with-current-buffer buffer
        (dolist (file (cond ((eq orgfig-show-pictures t) files)
                            ((orgfig-pictures--overlays) new)))
          (when (and (file-exists-p file) (orgfig-pictures--possible-p file))
            (orgfig-pictures--display file)))))))

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
             (if (fboundp 'org-link-preview-region)
                 (org-link-preview-region nil nil begin end)
               (with-suppressed-warnings ((obsolete org-display-inline-images))
                 (org-display-inline-images nil t begin end))))))))))

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
