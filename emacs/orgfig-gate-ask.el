;;; orgfig-gate-ask.el --- Ask whether a figure may be DONE  -*- lexical-binding: t; -*-

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

;; A wish is that a heading's state be set to a done one.  This file makes
;; one of a change of state, asks the program how the figure stands and says
;; what the answer means for the wish.  It changes nothing.

;;; Code:

(require 'let-alist)
(require 'orgfig)

(defconst orgfig-gate--limit 60
  "Seconds after which a program that does not answer is ended.")

(cl-defstruct (orgfig-gate--wish (:constructor orgfig-gate--make-wish) (:copier nil)
                                 (:predicate nil))
  "That a heading's state be set to a done one."
  (project nil :documentation "The project it belongs to.")
  (marker nil :documentation "Where the heading begins.")
  (kept nil :documentation "The same in the notebook itself, for an indirect buffer may go.")
  (from nil :documentation "The state it has.")
  (to nil :documentation "The state it shall have.")
  (inhibited nil :documentation "What of Org's was inhibited: (LOGGING . BLOCKING).")
  (path nil :documentation "How the program calls the notebook.")
  (line nil :documentation "The heading's line in the file.")
  (title nil :documentation "The heading's title.")
  (edited nil :documentation "Why the program would read another text, or nil.")
  (text nil :documentation "The subtree as it was.")
  (later nil :documentation "Whether it is to come true once the figure is proven.")
  (name nil :documentation "What the program calls the figure, once it said so.")
  (audit nil :documentation "The document that the program printed last, or nil.")
  (trouble nil :documentation "Why it printed none, or nil."))

;;;; Making a wish

(defun orgfig-gate--wish (change override)
  "The wish for CHANGE, once what is edited is saved.
With OVERRIDE, nobody is asked for leave."
  (let* ((buffer (or (buffer-base-buffer) (current-buffer)))
         (marker (copy-marker (plist-get change :position) t))
         (project (orgfig--project)))
    (orgfig-gate--save project override)
    (org-with-wide-buffer
     (goto-char marker)
     (orgfig-gate--make-wish
      :project project :marker marker
      :kept (set-marker (copy-marker marker t) (marker-position marker) buffer)
      :from (plist-get change :from) :to (plist-get change :to)
      :inhibited (cons org-inhibit-logging org-inhibit-blocking)
      :path (orgfig--relative project (buffer-file-name buffer))
      :line (line-number-at-pos) :title (org-no-properties (org-get-heading t t t t))
      :edited (orgfig-gate--edited buffer) :text (orgfig-gate--subtree)))))

(defun orgfig-gate--edited (buffer)
  "Why the program would read another text than that of BUFFER, or nil."
  (cond ((orgfig-gate--overtaken buffer))
        ((buffer-modified-p buffer)
         "the notebook has edits that are not saved, and the program reads the file")))

(defun orgfig-gate--overtaken (buffer)
  "That BUFFER's file is another one than was read, if it is; else nil."
  (unless (or (verify-visited-file-modtime buffer)
              (not (file-exists-p (buffer-file-name buffer))))
    "the file has changed on the disk since it was read here"))

(defun orgfig-gate--save (project override)
  "Save what is edited in PROJECT; with OVERRIDE, ask nobody and insist on nothing."
  (if (not override)
      (orgfig--save project)
    (let ((orgfig-save (eq orgfig-save t)))
      (condition-case nil (orgfig--save project) (user-error nil)))))

(defun orgfig-gate--subtree ()
  "The text of the subtree that point is at the beginning of."
  (buffer-substring-no-properties (point) (save-excursion (org-end-of-subtree t t) (point))))

(defun orgfig-gate--heading (wish)
  "Where the heading of WISH begins; in the notebook, if its own buffer is gone."
  (let ((marker (orgfig-gate--wish-marker wish)))
    (if (marker-buffer marker) marker (orgfig-gate--wish-kept wish))))

;;;; Asking

(defun orgfig-gate--ask (wish then)
  "Ask the program how all figures of the project of WISH stand; call THEN then."
  (let ((keep (lambda (audit trouble)
                (setf (orgfig-gate--wish-audit wish) audit
                      (orgfig-gate--wish-trouble wish) (and trouble (orgfig--one-line trouble)))
                (funcall then))))
    (condition-case problem
        (let ((process (orgfig--ask (orgfig-gate--wish-project wish) '("status" "--json") keep)))
          (run-at-time orgfig-gate--limit nil
                       (lambda () (when (process-live-p process) (delete-process process)))))
      (user-error (funcall keep nil (error-message-string problem))))))

;;;; What the answer says

(defun orgfig-gate--figure (wish)
  "The figure that WISH is about, an alist; nil if its heading is none.
It is t if it may be one: where the program has read another text or
none, a heading is one if the last audit has one of its title, or if
there is a link to a file in it, for it may be new."
  (let* ((last (orgfig--project-audit (orgfig-gate--wish-project wish)))
         (unsure (or (orgfig-gate--wish-edited wish) (null (orgfig-gate--wish-audit wish))))
         (audit (or (orgfig-gate--wish-audit wish) last))
         (found (cl-find-if (lambda (figure) (orgfig-gate--of-p wish figure unsure))
                            (alist-get 'figures audit))))
    (cond (unsure (or (null audit) (and found t) (orgfig-gate--links-p wish)))
          (t (setf (orgfig-gate--wish-name wish) (alist-get 'name found))
             found))))

(defun orgfig-gate--links-p (wish)
  "Whether the heading of WISH has a link to a file, not counting those below."
  (let* ((text (orgfig-gate--wish-text wish))
         (own (substring text 0 (string-match "\n\\*+ " text))))
    (and (string-match-p "\\[\\[\\(?:file:\\|[./~]\\)" own) t)))

(defun orgfig-gate--of-p (wish figure unsure)
  "Whether WISH is about FIGURE; by its title if UNSURE of the line."
  (and (equal (alist-get 'path figure) (orgfig-gate--wish-path wish))
       (cond (unsure (equal (alist-get 'title figure) (orgfig-gate--wish-title wish)))
             ((orgfig-gate--wish-name wish)
              (equal (alist-get 'name figure) (orgfig-gate--wish-name wish)))
             (t (equal (alist-get 'line figure) (orgfig-gate--wish-line wish))))))

(defun orgfig-gate--claims-p (wish)
  "Whether the state that is WISH promises a picture in its notebook.
Org logs it anew where the heading has it already."
  (let* ((state (orgfig-gate--wish-to wish))
         (audit (or (orgfig-gate--wish-audit wish)
                    (orgfig--project-audit (orgfig-gate--wish-project wish))))
         (notebooks (alist-get 'notebooks audit))
         (own (cl-find (orgfig-gate--wish-path wish) notebooks
                       :key (lambda (one) (alist-get 'path one)) :test #'equal))
         (known (cl-find state (alist-get 'states own)
                         :key (lambda (one) (alist-get 'state one)) :test #'equal)))
    (if known (equal (alist-get 'claims known) "done")
      ;; A done state that only Emacs knows, say by `org-todo-keywords'.
      (and (member state org-done-keywords) t))))

(defun orgfig-gate--reason (wish figure)
  "Why FIGURE, which WISH is about, is not proven, with its line; nil if it is.
FIGURE is t if nobody can say."
  (if (eq figure t)
      (or (orgfig-gate--wish-trouble wish)
          (orgfig-gate--wish-edited wish))
    (when-let ((missing (car (alist-get 'missing figure))))
      (let-alist missing
        (orgfig--one-line (format "%s:%s: %s" .path .line .message))))))

(provide 'orgfig-gate-ask)
;;; orgfig-gate-ask.el ends here
