;;; orgfig-status.el --- The audit as a list to work from  -*- lexical-binding: t; -*-

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

;; `orgfig-status': which figures are proven, the worst first, to keep open
;; beside the notebook.  Its keys and what they do are here; marks and filters
;; are in orgfig-choice.el, how the list is drawn and kept up to date is in
;; orgfig-list.el, what is shown below it in orgfig-details.el.

;;; Code:

(require 'easymenu)
(require 'orgfig)
(require 'orgfig-choice)
(require 'orgfig-list)
(require 'orgfig-point)
(require 'orgfig-steady)

(autoload 'orgfig--explain "orgfig-commands")
(autoload 'orgfig--jump-to-output-of "orgfig-jump")

(defcustom orgfig-status-details t
  "Whether `orgfig-status' shows more of the figure at point below the list.
\\<orgfig-status-mode-map>\\[orgfig-status-toggle-details] in the list shows or hides it."
  :type 'boolean
  :group 'orgfig
  :safe #'booleanp)

;;;; The buffer

;;;###autoload
(defun orgfig-status ()
  "List all figures of this project with their verdicts, the worst first.
The list follows every audit and every build.  It can be called from
any file of the project, or from its folder."
  (interactive)
  (let* ((project (orgfig--project))
         (buffer (orgfig-status--buffer project)))
    (unless (orgfig--project-asking project) (orgfig-refresh project))
    (pop-to-buffer buffer)
    (with-current-buffer buffer (orgfig-list--draw))
    (when orgfig-status-details (orgfig-details--open))
    buffer))

(defun orgfig-status--buffer (project)
  "The buffer that lists the figures of PROJECT."
  (or (car (orgfig-list--buffers project))
      (let ((root (orgfig--project-root project)))
        (with-current-buffer (generate-new-buffer
                              (format "*orgfig status: %s*"
                                      (file-name-nondirectory (directory-file-name root))))
          (setq default-directory root)
          (orgfig-status-mode)
          (setq orgfig-list--project project)
          (pcase-dolist (`(,_ . ,event) (reverse (orgfig--project-runs project)))
            (orgfig-list--note-run event))
          (current-buffer)))))

(defvar orgfig-status-mode-map
  (let ((map (make-sparse-keymap)))
    (pcase-dolist (`(,key . ,command)
                   '(("RET" . orgfig-status-visit) ("C-o" . orgfig-status-visit-other-window)
                     ("o" . orgfig-status-open) ("e" . orgfig-status-explain)
                     ("b" . orgfig-build-at-point) ("B" . orgfig-build)
                     ("v" . orgfig-verify) ("k" . orgfig-cancel)
                     ("m" . orgfig-status-mark) ("u" . orgfig-status-unmark)
                     ("DEL" . orgfig-status-unmark-backward)
                     ("U" . orgfig-status-unmark-all) ("t" . orgfig-status-toggle-marks)
                     ("f" . orgfig-status-filter-verdict) ("/ v" . orgfig-status-filter-verdict)
                     ("/ s" . orgfig-status-filter-state) ("/ t" . orgfig-status-filter-text)
                     ("/ /" . orgfig-status-show-all) ("TAB" . orgfig-status-toggle-details)
                     ("F" . orgfig-status-follow-mode) ("q" . orgfig-status-quit)
                     ("<mouse-2>" . orgfig-status-mouse-visit)
                     ("?" . describe-mode)))
      (define-key map (kbd key) command))
    ;; The keys of the notebook mean the figure at point here, too.
    (define-key map (kbd "C-c _") 'orgfig-command-map)
    (define-key map [remap orgfig-explain] #'orgfig-status-explain)
    (define-key map [remap orgfig-jump-to-output] #'orgfig-status-open)
    (define-key map [remap tabulated-list-col-sort] #'orgfig-status-mouse-sort)
    map)
  "Keymap of `orgfig-status-mode'.")

(easy-menu-define orgfig-status-menu orgfig-status-mode-map "Menu of the list of figures."
  '("Figures"
    ["Go to the heading" orgfig-status-visit]
    ["Open the picture" orgfig-status-open]
    ["Why is it outdated?" orgfig-status-explain]
    ["Build it, or what is marked" orgfig-build-at-point]
    ["Build all that is outdated" orgfig-build]
    ["Does it come out the same?" orgfig-verify]
    ["Cancel the build" orgfig-cancel :active (orgfig--running orgfig-list--project)]
    "--"
    ["Mark" orgfig-status-mark]
    ["Unmark" orgfig-status-unmark]
    ["Unmark all" orgfig-status-unmark-all]
    ["Toggle marks" orgfig-status-toggle-marks]
    "--"
    ["Only some verdicts…" orgfig-status-filter-verdict]
    ["Only some states…" orgfig-status-filter-state]
    ["Only those with a text…" orgfig-status-filter-text]
    ["Show all" orgfig-status-show-all :active orgfig-list--filters]
    "--"
    ["More of the figure below" orgfig-status-toggle-details
     :style toggle :selected (orgfig-details--window)]
    ["The notebook follows" orgfig-status-follow-mode
     :style toggle :selected orgfig-status-follow-mode]
    ["Look again" revert-buffer]))

(define-derived-mode orgfig-status-mode tabulated-list-mode "Figures"
  "The figures of a project, what they claim, and what speaks against it.
The list follows every audit and every build by itself.

\\{orgfig-status-mode-map}"
  (setq tabulated-list-padding 2
        tabulated-list-sort-key (list "Verdict") ; it is altered in place
        tabulated-list-printer #'orgfig-list--print
        orgfig-list--marked (make-hash-table :test #'equal)
        orgfig-list--runs (make-hash-table :test #'equal))
  (setq-local revert-buffer-function (lambda (&rest _) (orgfig-refresh (orgfig--project)))
              orgfig--words-function (lambda () (orgfig-status--words (orgfig-status--chosen)))
              next-error-function #'orgfig-status-next-error
              mode-line-format '("%e" mode-line-front-space mode-line-buffer-identification "  "
                                 (:eval (orgfig-status--mode-line))
                                 "  " mode-line-misc-info
                                 mode-line-end-spaces))
  (setq-local hl-line-sticky-flag t)    ; one reads here what to do over there
  (hl-line-mode)
  (orgfig-list--listen))

(defun orgfig-status--mode-line ()
  "The headline as the mode line shows it letter by letter, or nil."
  (when orgfig-list--project
    (replace-regexp-in-string "%" (lambda (sign) (concat sign sign)) ; with its colour
                              (orgfig-status--headline) t t)))

(defun orgfig-status--headline ()
  "How the project stands, in the program's words."
  (let* ((project orgfig-list--project)
         (trouble (orgfig--project-trouble project))
         (audit (orgfig--project-audit project)))
    (string-join
     (delq nil
           (list (and trouble (propertize (car (split-string trouble "\n")) 'face 'orgfig-unproven
                                          'help-echo trouble))
                 (cond ((and audit trouble) "the list is older")
                       (audit (alist-get 'summary audit))
                       ((not trouble) "asking…"))
                 (orgfig-status--build-text project)
                 (and orgfig-list--filters
                      (propertize (orgfig-status--filters-text) 'face 'orgfig-unknown))))
     "; ")))

(defun orgfig-status--build-text (project)
  "How far the build of PROJECT is, or nil if none runs."
  (when (process-live-p (orgfig--project-build project))
    (let ((progress (orgfig--project-progress project)))
      (propertize (if progress (format "building %d/%d" (car progress) (cdr progress)) "building")
                  'face 'orgfig-running))))

;;;; Going somewhere

(defun orgfig-status-visit (&optional other-window)
  "Go to the heading of the figure at point.
With \\[universal-argument], or OTHER-WINDOW non-nil, keep the list."
  (interactive "P" orgfig-status-mode)
  (let ((list-window (selected-window)))
    (orgfig-list--show (if other-window 'other 'here))
    (when (eq list-window (selected-window)) (orgfig-details--close))))

(defun orgfig-status-visit-other-window ()
  "Go to the heading of the figure at point, in another window."
  (interactive nil orgfig-status-mode)
  (orgfig-status-visit t))

(defun orgfig-status-mouse-visit (event)
  "Go to the heading of the figure that EVENT, a click, was at."
  (interactive "e" orgfig-status-mode)
  (mouse-set-point event)
  (hl-line-highlight)                   ; after this command, another buffer is the current one
  (orgfig-list--follow)
  (orgfig-status-visit t))

(defun orgfig-status-mouse-sort (event)
  "Sort by the column whose name EVENT, a click, was at; stay on the row.
Emacs itself does so in the selected window only; and unlike where
rows come by themselves, point goes along from the first one, too."
  (interactive "e" orgfig-status-mode)
  (with-selected-window (posn-window (event-start event))
    (tabulated-list-col-sort event)
    (hl-line-highlight)))

(defun orgfig-status-open ()
  "Open the picture of the figure at point; ask which, if it has several."
  (interactive nil orgfig-status-mode)
  (orgfig--jump-to-output-of orgfig-list--project (orgfig-list--figure)))

(defvar-local orgfig-status--last-place nil
  "The place that `next-error' was at last: (ROW . PLACE).")

(defun orgfig-status-next-error (count &optional reset)
  "Go COUNT places on among all that speaks against the figures listed.
With RESET, begin with the first.  Made for `next-error'."
  (let* ((places (orgfig-status--places))
         (last (and (not reset) (cl-position orgfig-status--last-place places :test #'equal)))
         (turn (if last (+ last count) (if (< count 0) -1 (max 0 (1- count)))))
         (place (and (>= turn 0) (nth turn places))))
    (unless place (user-error "Nothing more speaks against these figures"))
    (setq orgfig-status--last-place place)
    (goto-char (orgfig-steady--position (orgfig-rows--id (car place))))
    (dolist (window (get-buffer-window-list nil nil t)) (set-window-point window (point)))
    (hl-line-highlight)
    (orgfig-list--follow)
    (orgfig--show-place orgfig-list--project (and (orgfig-rows--figure-p (car place)) (car place))
                        (cdr place) 'other)))

(defun orgfig-status--places ()
  "All that speaks against the rows shown, in their order: (ROW . PLACE)."
  (cl-loop for entry in tabulated-list-entries
           for row = (orgfig-rows--of entry)
           nconc (mapcar (lambda (place) (cons row place)) (orgfig-rows--places row))))

(define-minor-mode orgfig-status-follow-mode
  "Have the notebook show the heading of the figure at point."
  :lighter nil
  (unless orgfig-list--project (setq orgfig-status-follow-mode nil))
  (orgfig-list--must)
  (setq orgfig-list--follows orgfig-status-follow-mode)
  (when orgfig-status-follow-mode
    (setq orgfig-list--seen nil)
    (orgfig-list--moved)))

(defun orgfig-status-toggle-details ()
  "Show more of the figure at point below the list, or hide it."
  (interactive nil orgfig-status-mode)
  (orgfig-list--must)
  (if (orgfig-details--window)
      (orgfig-details--close)
    (orgfig-list--follow)
    (unless (orgfig-details--open) (user-error "There is no room below"))))

(defun orgfig-status-quit ()
  "Bury the list, and show nothing below it any more."
  (interactive nil orgfig-status-mode)
  (orgfig-list--must)
  (orgfig-details--close)
  (quit-window))

;;;; Asking

(defun orgfig-status-explain ()
  "Tell why the figure at point is outdated, or that it is not."
  (interactive nil orgfig-status-mode)
  (let ((figure (orgfig-list--figure)))
    (orgfig--save orgfig-list--project)
    (orgfig--explain orgfig-list--project (orgfig-status--words (list figure))
                     (eq last-command this-command))))

(provide 'orgfig-status)
;;; orgfig-status.el ends here
