;;; orgfig-menu.el --- All commands of orgfig by one key  -*- lexical-binding: t; -*-

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

;; The menu that the last key of `orgfig-command-map' shows.  It has the keys
;; of that map, and the switches of a build.  It is a file of its own since
;; it alone needs transient.  The menu in the menu bar is part of orgfig.el.

;;; Code:

(require 'orgfig)
(require 'orgfig-build)
(require 'orgfig-heading)
(require 'transient)

(declare-function orgfig-list--row "orgfig-list" ())

(defvar orgfig-menu--project nil
  "The project that the menu was called for.")

(defvar orgfig-menu--figure nil
  "The figure that the menu was called at, an alist of the audit, or nil.")

;;;###autoload (autoload 'orgfig-menu "orgfig-menu" nil t)
(transient-define-prefix orgfig-menu ()
  "Show all commands for figures, with their keys.
Above stands how the figure at point and the project are; the
switches are for the commands that build, and --force for tangling."
  [:description orgfig-menu--heading
   ["Switches"
    ("-f" "Also what is up to date, or edited by hand" "--force")
    ("-j" "Figures at a time" "--jobs=" :reader transient-read-number-N+)]]
  [["Build"
    ("b" "at point" orgfig-menu-build-at-point)
    ("u" "subtree" orgfig-menu-build-subtree)
    ("B" "all" orgfig-menu-build)
    ("k" "cancel" orgfig-cancel :inapt-if-not orgfig-menu--busy-p)]
   ["See"
    ("s" "status" orgfig-status)
    ("e" "explain" orgfig-explain)
    ("v" "verify" orgfig-verify)
    ("o" "picture" orgfig-jump-to-output)
    ("g" "gallery" orgfig-gallery)
    ("a" "agenda" orgfig-agenda)]
   ["Text"
    ("t" "tangle" orgfig-menu-tangle)
    ("d" "detangle" orgfig-detangle)
    ("j" "to notebook" orgfig-jump-to-org)
    ("m" "to module" orgfig-jump-to-module)
    ("i" "insert table" orgfig-insert-table)]
   ["Project"
    ("r" "refresh" orgfig-refresh)
    ("D" "doctor" orgfig-doctor)]]
  (interactive)
  (setq orgfig-menu--project (orgfig--project)
        orgfig-menu--figure (orgfig-menu--figure-at-point orgfig-menu--project))
  (transient-setup 'orgfig-menu))

(defun orgfig-menu--busy-p ()
  "Whether there is anything to cancel."
  (orgfig--running orgfig-menu--project))

;;;; What the heading says

(defun orgfig-menu--heading ()
  "How the figure at point and the project are, as far as is known."
  (let ((count (orgfig--not-proven orgfig-menu--project)))
    (string-join
     (delq nil (list (orgfig-menu--figure-words orgfig-menu--figure)
                     (pcase count
                       ('nil "Nobody knows yet how the figures are")
                       (0 (propertize "All claims are proven" 'face 'orgfig-done))
                       (_ (propertize (format "%d not proven" count) 'face 'orgfig-unproven)))
                     (when (orgfig-menu--busy-p)
                       (propertize "It works" 'face 'orgfig-running))))
     "  ·  ")))

(defun orgfig-menu--figure-words (figure)
  "What there is to say of FIGURE, an alist of the audit, in a few words."
  (when figure
    (let ((verdict (alist-get 'verdict figure)))
      (concat (propertize (alist-get 'name figure) 'face 'bold) " "
              (propertize verdict 'face (orgfig--verdict-face verdict))))))

(defun orgfig-menu--figure-at-point (project)
  "The figure that the last audit of PROJECT has for point, or nil.
This is for the heading only, and so nobody waits for the program: a
figure is known by its title, its module or its picture."
  (let ((figures (alist-get 'figures (orgfig--project-audit project))))
    (cond ((derived-mode-p 'orgfig-status-mode) (orgfig-menu--listed (orgfig-list--row)))
          ((not (orgfig--file)) nil)
          ((derived-mode-p 'org-mode) (orgfig-menu--of-heading project figures))
          (t (orgfig-menu--of-file (orgfig--relative project) figures)))))

(defun orgfig-menu--listed (row)
  "The figure that ROW of a list is, or nil."
  (and (alist-get 'verdict row) row))

(defun orgfig-menu--of-heading (project figures)
  "The innermost of FIGURES of PROJECT whose heading is around point, or nil."
  (org-with-wide-buffer
   (unless (org-before-first-heading-p)
     (org-back-to-heading t)
     (let ((found (orgfig-menu--of-line project figures)))
       (while (and (not found) (org-up-heading-safe))
         (setq found (orgfig-menu--of-line project figures)))
       found))))

(defun orgfig-menu--of-line (project figures)
  "The one of FIGURES of PROJECT whose heading is on this line, or nil."
  (let ((path (orgfig--relative project))
        (title (orgfig--title-here))
        (line (line-number-at-pos)))
    (cl-find-if (lambda (one)
                  (and (equal title (alist-get 'title one))
                       (equal path (alist-get 'path one))
                       (= line (orgfig--figure-line project one (current-buffer)))))
                figures)))

(defun orgfig-menu--of-file (path figures)
  "The first of FIGURES that has PATH as a module or as an output, or nil."
  (cl-find-if (lambda (figure)
                (or (member path (alist-get 'files figure))
                    (member path (mapcar (lambda (one) (alist-get 'path one))
                                         (alist-get 'outputs figure)))))
              figures))

;;;; Commands that heed the switches

(transient-define-suffix orgfig-menu-build-at-point ()
  "Build the figure at point with the switches of the menu."
  (interactive)
  (orgfig-menu--build #'orgfig-build-at-point))

(transient-define-suffix orgfig-menu-build-subtree ()
  "Build the figures of the subtree at point with the switches of the menu."
  (interactive)
  (orgfig-menu--build #'orgfig-build-subtree))

(transient-define-suffix orgfig-menu-build ()
  "Build the figures of the project with the switches of the menu."
  (interactive)
  (orgfig-menu--build #'orgfig-build))

(defun orgfig-menu--build (command)
  "Call COMMAND, which builds, as the menu is set."
  (let ((orgfig-build-arguments
         (append orgfig-build-arguments (transient-args 'orgfig-menu))))
    (call-interactively command)))

(transient-define-suffix orgfig-menu-tangle ()
  "Tangle; with --force, over modules that were edited by hand, which is asked."
  (interactive)
  (orgfig-tangle (and (member "--force" (transient-args 'orgfig-menu)) t)))

(provide 'orgfig-menu)
;;; orgfig-menu.el ends here
