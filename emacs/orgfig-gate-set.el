;;; orgfig-gate-set.el --- Set the state that a proof allows  -*- lexical-binding: t; -*-

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

;; What becomes of a DONE that the gate has held: the figure is built, its
;; evidence looked at again, and the very state that was asked for set by
;; `org-todo', as if the user did it now; or it is refused.  Then the state
;; is read back: at once in the buffer, and by the program when the notebook
;; is saved, which is left to the user.

;;; Code:

(require 'orgfig-build)
(require 'orgfig-gate)
(require 'orgfig-gate-show)

(defvar org-columns-overlays)

(defvar-local orgfig-gate--unsaved nil
  "The wishes that came true since this notebook was saved.")

(defconst orgfig-gate--pause 0.3
  "Seconds until it is looked again whether a state can be set now.")

;;;; From the wish to the proof

(defun orgfig-gate--later (wish)
  "Build the figure of WISH, and set the state if that proves it.
The program has said by now how the figure stands."
  (let ((figure (orgfig-gate--figure wish)))
    (if (and (listp figure) (orgfig-gate--reason wish figure))
        (orgfig--build (orgfig-gate--wish-project wish)
                       (list (orgfig-gate--wish-name wish))
                       (lambda (event) (orgfig-gate--built wish event)))
      (orgfig-gate--built wish t))))

(defun orgfig-gate--built (wish event)
  "Look anew at the evidence for WISH after a build that ended with EVENT.
EVENT is t if nothing was built, and nil if the build told nothing."
  (if (orgfig-gate--busy-p)
      (run-at-time orgfig-gate--pause nil #'orgfig-gate--built wish event)
    (orgfig-gate--ask wish (lambda () (orgfig-gate--judge wish event)))))

(defun orgfig-gate--busy-p ()
  "Whether no state can be set now, for the user is about to do something.
A command that is at work, such as one that reads a key, may rely on
the text.  Org keeps the note that it asks for in global variables:
one at a time."
  (or orgfig-gate--busy real-this-command (orgfig-gate--typing-p)
      (active-minibuffer-window) org-log-setup (get-buffer "*Org Note*")))

(defun orgfig-gate--typing-p ()
  "Whether the user types, and would go on in a window for a note."
  (or (input-pending-p)
      (when-let ((idle (current-idle-time))) (time-less-p idle orgfig-gate--pause))))

(defun orgfig-gate--judge (wish event)
  "Set the state that is WISH, or say why not; EVENT ended the build."
  (let ((figure (and (orgfig-gate--wish-audit wish) (orgfig-gate--figure wish)))
        (gone (orgfig-gate--gone wish)))
    (cond ((and gone (orgfig-gate--fulfilled-p wish)) nil)
          (gone (message "%s is not set: %s" (orgfig-gate--wish-to wish) gone))
          ((orgfig-gate--busy-p) (orgfig-gate--built wish event))
          ((orgfig-gate--red wish figure event)
           (message "%s refused: %s" (orgfig-gate--wish-to wish)
                    (orgfig-gate--red wish figure event)))
          (t (orgfig-gate--set wish figure)))))

(defun orgfig-gate--fulfilled-p (wish)
  "Whether WISH, which was wished for twice, has come true by the other one."
  (and (orgfig-gate--true-p wish)
       (or (not (equal (orgfig-gate--wish-from wish) (orgfig-gate--wish-to wish)))
           (with-current-buffer (orgfig-gate--notebook wish)
             (member (orgfig-gate--wish-text wish)
                     (mapcar #'orgfig-gate--wish-text orgfig-gate--unsaved))))))

(defun orgfig-gate--gone (wish)
  "Why nobody may wish for WISH any more, or nil."
  (let* ((marker (orgfig-gate--heading wish))
         (buffer (marker-buffer marker)))
    (cond ((null buffer) "its buffer is gone")
          ((orgfig-gate--overtaken (or (buffer-base-buffer buffer) buffer)))
          ((not (buffer-local-value 'orgfig-gate-mode buffer)) "the gate was turned off")
          ((not (equal (org-with-point-at marker
                         (and (bolp) (org-at-heading-p) (orgfig-gate--subtree)))
                       (orgfig-gate--wish-text wish)))
           "its heading was edited meanwhile"))))

(defun orgfig-gate--red (wish figure event)
  "Why FIGURE of WISH is not proven after a build that ended with EVENT, or nil."
  (let ((reason (cond ((orgfig-gate--wish-trouble wish))
                      ((null figure) "its heading is no figure any more")
                      (t (orgfig-gate--reason wish figure)))))
    (cond ((or (null reason) (eq event t)) reason)
          ((equal (alist-get 'event event) "stopped") (alist-get 'message event))
          ((alist-get 'complete event) reason)
          (t (concat "the build was interrupted; " reason)))))

;;;; Setting it

(defun orgfig-gate--set (wish figure)
  "Make WISH come true, and tell it of FIGURE."
  (let* ((orgfig-gate--made nil)
         (problem (condition-case problem
                      (ignore (orgfig-gate--todo-in-place wish))
                    (error (error-message-string problem))))
         (state (org-with-point-at (orgfig-gate--heading wish) (org-get-todo-state))))
    (orgfig-gate--show (orgfig-gate--heading wish))
    (orgfig-gate--read-back wish figure state problem)))

(defun orgfig-gate--todo-in-place (wish)
  "Have Org set the state that is WISH; who is at the keyword stays there."
  (let ((marker (orgfig-gate--heading wish)))
    (with-current-buffer (marker-buffer marker)
      (orgfig-gate--in-place (lambda () (orgfig-gate--todo wish))
                             (line-number-at-pos marker t)))))

(defun orgfig-gate--todo (wish)
  "Have Org set the state that is WISH, with its time and its log."
  (org-with-point-at (orgfig-gate--heading wish)
    (let ((orgfig-gate--open (orgfig-gate--heading wish))
          (orgfig-save (eq orgfig-save t)) ; nobody is asked: no command has been called
          (org-inhibit-logging (car (orgfig-gate--wish-inhibited wish)))
          (org-inhibit-blocking (cdr (orgfig-gate--wish-inhibited wish)))
          (inhibit-read-only (or inhibit-read-only (and (bound-and-true-p org-columns-overlays) t)))
          (org-loop-over-headlines-in-active-region nil)
          (current-prefix-arg nil))
      (setq org-block-entry-blocking "")
      (undo-boundary)
      (org-todo (orgfig-gate--wish-to wish))
      ;; No command has been called that Org could log after.
      (when org-log-setup (org-add-log-note))
      (undo-boundary))))

(defun orgfig-gate--read-back (wish figure state problem)
  "Tell whether STATE is what WISH was for FIGURE, or what PROBLEM there was."
  (let ((to (orgfig-gate--wish-to wish)) (name (alist-get 'name figure)))
    (cond (problem (message "%s is not set: %s" to problem))
          ((not orgfig-gate--made)
           (message "%s is not set: Org has blocked it%s" to
                    (if (string-empty-p org-block-entry-blocking) ""
                      (format " (by \"%s\")" org-block-entry-blocking))))
          ((equal state to)
           (orgfig-gate--watch wish)
           (message "%s is proven, and %s%s" name to (orgfig-gate--but figure)))
          ((org-with-point-at (orgfig-gate--heading wish) (org-get-repeat))
           (message "%s is proven; it repeats, so it is %s again" name state))
          (t (message "%s is proven, but a hook has made it %s" name
                      (or state "a heading without a state"))))))

(defun orgfig-gate--but (figure)
  "The error that a check sees in FIGURE though it is proven, or nothing."
  (let ((found (cl-find "error" (alist-get 'findings figure) :test #'equal
                        :key (lambda (finding) (alist-get 'severity finding)))))
    (if found (let-alist found (format "; but %s:%s: %s" .path .line .message)) "")))

;;;; The note

(defun orgfig-gate--note (wish reason)
  "Note in the log of the heading that WISH came true, and REASON against it.
It is stored where Org stores its own, in a form that is no entry of
a change of state."
  (orgfig-gate--tell "%s is set, and noted: %s" (orgfig-gate--wish-to wish) reason)
  (let ((org-log-note-marker (copy-marker (orgfig-gate--heading wish)))
        (org-log-note-purpose 'note)
        (org-log-note-state (orgfig-gate--wish-to wish))
        (org-log-note-headings '((note . "Not proven when set to %s on %t")))
        (org-log-note-effective-time (org-current-effective-time))
        (org-log-note-window-configuration (current-window-configuration))
        (org-log-note-return-to (point-marker))
        (org-log-post-message nil))
    (with-current-buffer (generate-new-buffer " *orgfig note*")
      (insert (orgfig-gate--without-markup reason))
      (org-store-log-note))))

(defun orgfig-gate--without-markup (text)
  "TEXT without what Org would take for a link, a date or a target."
  (replace-regexp-in-string
   org-link-plain-re (lambda (link) (string-replace ":" ": " link))
   (replace-regexp-in-string "\\([[<]\\)\\([[<0-9]\\|[a-z]+:\\)" "\\1 \\2" text)
   t t))

;;;; Reading it back from the file

(defun orgfig-gate--watch (wish)
  "See to it that WISH, which came true, is true in the file, too."
  (with-current-buffer (orgfig-gate--notebook wish)
    (push wish orgfig-gate--unsaved)
    (add-hook 'after-save-hook #'orgfig-gate--saved nil t)))

(defun orgfig-gate--notebook (wish)
  "The buffer of the notebook of WISH itself."
  (let ((buffer (marker-buffer (orgfig-gate--heading wish))))
    (or (buffer-base-buffer buffer) buffer)))

(defun orgfig-gate--saved ()
  "Ask whether the states that were set stand in the file, and are proven."
  (remove-hook 'after-save-hook #'orgfig-gate--saved t)
  (let ((wishes (cl-remove-if-not #'orgfig-gate--true-p (prog1 orgfig-gate--unsaved
                                                          (setq orgfig-gate--unsaved nil)))))
    (dolist (wish wishes)
      (orgfig-gate--ask wish (lambda () (orgfig-gate--confirm wish))))))

(defun orgfig-gate--true-p (wish)
  "Whether WISH is still true in its buffer."
  (let ((marker (orgfig-gate--heading wish)))
    (and (marker-buffer marker)
         (equal (orgfig-gate--wish-to wish)
                (org-with-point-at marker (and (org-at-heading-p) (org-get-todo-state)))))))

(defun orgfig-gate--confirm (wish)
  "Say so if WISH is not true in the file, or not proven."
  (setf (orgfig-gate--wish-edited wish) nil)
  (let* ((figure (and (orgfig-gate--wish-audit wish) (orgfig-gate--figure wish)))
         (state (alist-get 'state figure))
         (red (orgfig-gate--red wish figure t)))
    (cond (red (message "%s is %s, but not proven any more: %s" (orgfig-gate--wish-title wish)
                        (orgfig-gate--wish-to wish) red))
          ((not (equal state (orgfig-gate--wish-to wish)))
           (message "%s is %s in the buffer, and %s in the file" (orgfig-gate--wish-title wish)
                    (orgfig-gate--wish-to wish) (or state "without a state"))))))

(provide 'orgfig-gate-set)
;;; orgfig-gate-set.el ends here
