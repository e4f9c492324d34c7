;;; orgfig-gate.el --- Refuse DONE while a figure is not proven  -*- lexical-binding: t; -*-

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

;; With `orgfig-gate-mode', Org itself refuses DONE while a figure is not
;; proven: the figure is built first, and DONE is set when that has proven
;; it.  To turn it on in every notebook:
;;
;;   (add-hook 'orgfig-mode-hook #'orgfig-gate-mode)
;;
;; It asks at each change into a state that promises a picture, wherever
;; the change is made: in the notebook, its indirect buffers, the agenda,
;; also in its bulk action, and column view.  A prefix argument (C-u C-c
;; C-t) sets the state all the same and leaves a note.  Org's own ways
;; round blocking, three prefix arguments and the property NOBLOCKING, stay.
;;
;; Which states promise a picture and which figures are proven is for the
;; program to say.  What is set later, and how, is in orgfig-gate-set.el.

;;; Code:

(require 'orgfig)
(require 'orgfig-gate-ask)

;; What happens after the command is loaded when that first comes.
(autoload 'orgfig-gate--later "orgfig-gate-set")
(autoload 'orgfig-gate--watch "orgfig-gate-set")
(autoload 'orgfig-gate--note "orgfig-gate-set")

(defcustom orgfig-gate-build t
  "Whether a figure that is not proven is built when it is to be DONE.
If so, the state is set once the figure is built and proven.  If
nil, it is refused, and that is all."
  :type '(choice (const :tag "Build it first" t)
                 (const :tag "Only refuse" nil))
  :group 'orgfig
  :safe #'booleanp)

(defcustom orgfig-gate-patience 1
  "Seconds that a change of state waits for the program to answer.
After that it is refused; with `orgfig-gate-build', the state is set
when the answer comes and is a good one."
  :type 'number
  :group 'orgfig
  :safe #'numberp)

;;;; The mode

;;;###autoload
(define-minor-mode orgfig-gate-mode
  "Refuse DONE in this notebook while the figure is not proven.
A figure that is not is built first, unless `orgfig-gate-build' is
nil; when the build proves it, the state that was asked for is set
by Org, with its time and its log.  Else it is refused with the
reason and its line, and the heading stays as it is.

\\[universal-argument] \\[org-todo] sets the state at once and notes \
that it was not proven.

Made for `orgfig-mode-hook'."
  :lighter nil
  (let ((was-on (memq #'orgfig-gate--pass-p org-blocker-hook)))
    (remove-hook 'org-blocker-hook #'orgfig-gate--pass-p t)
    (remove-hook 'org-todo-get-default-hook #'orgfig-gate--hold t)
    (remove-hook 'org-trigger-hook #'orgfig-gate--changed t)
    (unless orgfig-mode
      (let ((asked orgfig-gate-mode))
        (setq orgfig-gate-mode nil)
        (when (and asked (not was-on))
          (user-error "DONE is gated only where `orgfig-mode' is on"))))
    (when orgfig-gate-mode
      ;; Behind all others: what they block need not be built.
      (add-hook 'org-blocker-hook #'orgfig-gate--pass-p 90 t)
      (add-hook 'org-todo-get-default-hook #'orgfig-gate--hold 90 t)
      (add-hook 'org-trigger-hook #'orgfig-gate--changed nil t))))

;;;; What Org asks

(defvar orgfig-gate--open nil
  "Where the heading begins whose state is set now, for it may be; or nil.
What hooks of Org set then elsewhere, as of the parent, is gated.")

(defvar orgfig-gate--made nil
  "Whether Org has made the change at `orgfig-gate--open'.")

(defvar orgfig-gate--busy nil
  "Non-nil while a change of state waits for the program.")

(defvar orgfig-gate--passed nil
  "What was let through and is yet to be made, a list of (CHANGE WISH REASON).
REASON is why the figure is not proven, or nil.  There are several
where a hook of Org changes another state on the way.")

(defvar orgfig-gate--blocking nil
  "The reason that Org was given last for a change that is blocked.")

(defvar orgfig-gate--told nil
  "What is to be told after the command, the last first.")

(defun orgfig-gate--pass-p (change)
  "Whether CHANGE, a plist as in `org-blocker-hook', may be made.
That is asked with symbols for states where nothing is to be
changed, as for the agenda; blocked there means something else."
  (orgfig-gate--take change)            ; an older one was never made
  (when (eq org-block-entry-blocking orgfig-gate--blocking) ; that was another change
    (setq org-block-entry-blocking ""))
  (or (not (member (plist-get change :to) org-done-keywords))
      (orgfig-gate--same-place-p (plist-get change :position) orgfig-gate--open)
      (orgfig-gate--uncommented-p (plist-get change :position))
      (orgfig-gate--decide change (equal current-prefix-arg '(4)))))

(defun orgfig-gate--same-place-p (one other)
  "Whether the markers ONE and OTHER, which may be nil, are at the same place."
  (and one other (eq (marker-buffer one) (marker-buffer other)) (= one other)))

(defun orgfig-gate--take (change)
  "Take what was let through for CHANGE, and give it; nil if nothing was."
  (let ((found (cl-find-if
                (lambda (passed)
                  (and (equal (plist-get (car passed) :to) (plist-get change :to))
                       (orgfig-gate--same-place-p (plist-get (car passed) :position)
                                                  (plist-get change :position))))
                orgfig-gate--passed)))
    (setq orgfig-gate--passed (delq found orgfig-gate--passed))
    found))

(defun orgfig-gate--hold (to from)
  "Hold the change of state FROM that into TO if blocking is inhibited.
Org does so for the bulk action of the agenda, where the figures
must be proven, too."
  (when (and org-inhibit-blocking (not (org-entry-get nil "NOBLOCKING")))
    (let ((change (list :type 'todo-state-change :from from :to to
                        :position (copy-marker (line-beginning-position)))))
      ;; As `org-todo' leaves when a change is blocked: an error would end
      ;; the bulk action.
      (unless (save-match-data (org-with-wide-buffer (orgfig-gate--pass-p change)))
        (throw 'exit nil))))
  nil)

(defun orgfig-gate--uncommented-p (position)
  "Whether `org-todo' has just taken COMMENT from the heading at POSITION.
It puts it back afterwards.  A commented heading is no figure."
  (let ((last (and (consp buffer-undo-list) (car buffer-undo-list))))
    (and (stringp (car-safe last))
         (string-match-p (concat "\\`" org-comment-string "\\(?: \\|\\'\\)") (car last))
         (integerp (cdr last))
         (<= position (abs (cdr last))
             (save-excursion (goto-char position) (line-end-position))))))

(defun orgfig-gate--changed (change)
  "Tell of CHANGE, which was let through, and leave a note if that is due."
  (when (orgfig-gate--same-place-p (plist-get change :position) orgfig-gate--open)
    (setq orgfig-gate--made t))
  (pcase (orgfig-gate--take change)
    (`(,_ ,wish ,reason)
     (if reason (orgfig-gate--note wish reason) (orgfig-gate--watch wish)))))

;;;; Deciding

(defun orgfig-gate--decide (change override)
  "Whether CHANGE may be made now; with OVERRIDE, it may, and is noted.
What may not is built, if that is to be, and set later."
  (let* ((wish (orgfig-gate--wish change override))
         (answered (orgfig-gate--answered-p wish))
         (figure (orgfig-gate--figure wish))
         (concerned (and figure (orgfig-gate--claims-p wish)))
         (reason (and concerned
                      (if answered (orgfig-gate--reason wish figure) (orgfig-gate--silence)))))
    (if (and reason (not override))
        (orgfig-gate--refuse wish reason answered)
      (when concerned (push (list change wish reason) orgfig-gate--passed))
      t)))

(defun orgfig-gate--refuse (wish reason answered)
  "Refuse WISH for REASON, and give nil; if it can be proven, see to that.
If the program has not ANSWERED, it goes on when it does."
  (let ((later (orgfig-gate--later-p wish)))
    (setq orgfig-gate--blocking reason
          org-block-entry-blocking reason)
    (orgfig-gate--tell (if later "%s waits for a proof: %s" "%s refused: %s")
                       (orgfig-gate--wish-to wish) reason)
    (setf (orgfig-gate--wish-later wish) later)
    ;; While a question was asked, it may have answered.
    (when (and later (or answered (orgfig-gate--wish-audit wish))) (orgfig-gate--later wish))
    ;; Org would signal an error, and Emacs forget the keys that were pressed
    ;; since; in these commands, leave as `org-todo' does elsewhere.
    (when (and later (memq this-command '(org-todo org-agenda-todo org-self-insert-command)))
      (throw 'exit nil))
    nil))

(defun orgfig-gate--later-p (wish)
  "Whether a build may prove what WISH claims, and may be run for that."
  (let ((project (orgfig-gate--wish-project wish)))
    (and orgfig-gate-build
         (not (orgfig-gate--wish-edited wish))
         (not (orgfig-gate--wish-trouble wish))
         (or (orgfig--trusted-p project)
             (orgfig--ask-for-trust project "Build figures of %s when they are to be DONE? ")))))

(defun orgfig-gate--silence ()
  "That the program does not answer."
  (format "the program has not answered within %s s" orgfig-gate-patience))

;;;; Asking

(defun orgfig-gate--answered-p (wish)
  "Ask the program for WISH, and whether it answers soon.
Where it does not, the wish goes on later, if it is to.  Who quits
leaves, and then nothing is changed."
  (let ((deadline (+ (float-time) orgfig-gate-patience))
        (orgfig-gate--busy t)
        (answered nil))
    (orgfig-gate--ask wish (lambda ()
                             (setq answered t)
                             (when (orgfig-gate--wish-later wish) (orgfig-gate--later wish))))
    (while (and (not answered) (< (float-time) deadline))
      (accept-process-output nil 0.02))
    answered))

;;;; Telling

(defun orgfig-gate--tell (format &rest arguments)
  "After this command, say FORMAT with ARGUMENTS.
Org says only by what a change is blocked, and after a bulk action
how many there were."
  (push (apply #'format format arguments) orgfig-gate--told)
  (add-hook 'post-command-hook #'orgfig-gate--say t))

(defun orgfig-gate--say ()
  "Say what there is to tell, once."
  (remove-hook 'post-command-hook #'orgfig-gate--say)
  (message "%s" (string-join (nreverse orgfig-gate--told) "\n"))
  (setq orgfig-gate--told nil))

(provide 'orgfig-gate)
;;; orgfig-gate.el ends here
