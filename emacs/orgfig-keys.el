;;; orgfig-keys.el --- Commands, their keys and the menu  -*- lexical-binding: t; -*-

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

;; Every command, announced so that it is loaded when it is called first, the
;; keymaps, and the menu in the menu bar.  The menu that a key shows is in
;; orgfig-menu.el.

;;; Code:

(require 'easymenu)
(require 'orgfig-project)

(defvar orgfig-build-on-save)
(defvar orgfig-save)

;;;; Commands

(autoload 'orgfig-refresh "orgfig" nil t)
(autoload 'orgfig-build-at-point "orgfig-build" nil t)
(autoload 'orgfig-build-subtree "orgfig-build" nil t)
(autoload 'orgfig-build "orgfig-build" nil t)
(autoload 'orgfig-build-again "orgfig-build" nil t)
(autoload 'orgfig-cancel "orgfig-build" nil t)
(autoload 'orgfig-explain "orgfig-commands" nil t)
(autoload 'orgfig-tangle "orgfig-commands" nil t)
(autoload 'orgfig-detangle "orgfig-commands" nil t)
(autoload 'orgfig-verify "orgfig-commands" nil t)
(autoload 'orgfig-gallery "orgfig-commands" nil t)
(autoload 'orgfig-doctor "orgfig-commands" nil t)
(autoload 'orgfig-jump-to-output "orgfig-jump" nil t)
(autoload 'orgfig-jump-to-org "orgfig-jump" nil t)
(autoload 'orgfig-jump-to-module "orgfig-jump" nil t)
(autoload 'orgfig-menu "orgfig-menu" nil t)
(autoload 'orgfig-status "orgfig-status" nil t)
(autoload 'orgfig-flymake-mode "orgfig-flymake" nil t)
(autoload 'orgfig-gate-mode "orgfig-gate" nil t)
(autoload 'orgfig-insert-table "orgfig-table" nil t)
(autoload 'orgfig-agenda "orgfig-agenda" nil t)
(autoload 'orgfig-agenda-unproven "orgfig-agenda")
(autoload 'org-dblock-write:orgfig "orgfig-table")

;;;; Keys

(defvar orgfig-command-map
  (let ((map (make-sparse-keymap)))
    (define-key map "b" #'orgfig-build-at-point)
    (define-key map "B" #'orgfig-build)
    (define-key map "u" #'orgfig-build-subtree)
    (define-key map "k" #'orgfig-cancel)
    (define-key map "s" #'orgfig-status)
    (define-key map "e" #'orgfig-explain)
    (define-key map "t" #'orgfig-tangle)
    (define-key map "d" #'orgfig-detangle)
    (define-key map "v" #'orgfig-verify)
    (define-key map "g" #'orgfig-gallery)
    (define-key map "o" #'orgfig-jump-to-output)
    (define-key map "j" #'orgfig-jump-to-org)
    (define-key map "m" #'orgfig-jump-to-module)
    (define-key map "i" #'orgfig-insert-table)
    (define-key map "a" #'orgfig-agenda)
    (define-key map "D" #'orgfig-doctor)
    (define-key map "r" #'orgfig-refresh)
    (define-key map "_" #'orgfig-menu)
    map)
  "Keys of all commands; a map to bind wherever you like.")
(fset 'orgfig-command-map orgfig-command-map)

(defvar orgfig-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c _") orgfig-command-map)
    map)
  "Keymap of `orgfig-mode'.")

;;;; The menu

(easy-menu-define orgfig-mode-menu orgfig-mode-map
  "The menu of `orgfig-mode' in the menu bar."
  '("Orgfig"
    ["Build the figure at point" orgfig-build-at-point]
    ["Build the subtree" orgfig-build-subtree]
    ["Build all figures" orgfig-build]
    ["Cancel" orgfig-cancel :active (orgfig--running (orgfig--project))]
    "--"
    ["Status of all figures" orgfig-status]
    ["Explain why it is outdated" orgfig-explain]
    ["Verify that it comes out the same" orgfig-verify]
    ["Open the picture" orgfig-jump-to-output]
    ["Open the gallery" orgfig-gallery]
    ["Agenda of what is not proven" orgfig-agenda]
    "--"
    ["Tangle" orgfig-tangle]
    ["Detangle" orgfig-detangle]
    ["Go to the module" orgfig-jump-to-module]
    ["Go to the notebook" orgfig-jump-to-org :active (not (derived-mode-p 'org-mode))]
    ["Insert a table of figures" orgfig-insert-table :active (not buffer-read-only)]
    "--"
    ["Findings in the margin" orgfig-flymake-mode
     :style toggle :selected (bound-and-true-p orgfig-flymake-mode)]
    ["DONE only if it is proven" orgfig-gate-mode
     :style toggle :selected (bound-and-true-p orgfig-gate-mode)]
    ("Options"
     ["Build what was edited on each save"
      (setq orgfig-build-on-save (if orgfig-build-on-save nil 'figure))
      :style toggle :selected orgfig-build-on-save]
     ["Save without asking" (setq orgfig-save (if (eq orgfig-save t) 'ask t))
      :style toggle :selected (eq orgfig-save t)]
     ["All options…" (customize-group 'orgfig)])
    "--"
    ["Ask anew how figures are" orgfig-refresh]
    ["What confines figures here" orgfig-doctor]
    ["All commands with their keys" orgfig-menu]))

(provide 'orgfig-keys)
;;; orgfig-keys.el ends here
